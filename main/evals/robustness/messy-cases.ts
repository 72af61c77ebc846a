import type { DatasetCase } from '../../contract/dataset.ts';
import type { MutationKind } from '../../contract/eval-mutate.ts';
import { createDraws } from '../mutate/draws.ts';
import { MUTATORS } from '../mutate/registry.ts';
import { variantName } from '../run/eval-result.ts';
import { caseFields, passagePool } from './case-fields.ts';
import { CONTEXT_KINDS } from './messy-context.ts';

/** A case as it became, to be asked instead. */
export interface MessyCase {
  /** `typos@0.3` */
  variant: string;
  kind: MutationKind;
  severity: number;
  /** Of the case it was made of. */
  of: string;
  one: DatasetCase;
}

/**
 * Makes a messy variant of every case for each kind and severity. A variant that has no right answer any more is one that
 * is rightly refused; one with another right answer, which nobody knows, is left out. What acts on passages leaves the case as it
 * is: the passages are those that are found when it is asked, see `messyContext`.
 *
 * The same cases and seed give the same variants; a higher severity adds to what a lower one changed.
 */
export function messyCases(
  cases: readonly DatasetCase[],
  settings: { kinds: readonly MutationKind[]; severities: readonly number[]; seed: number },
): MessyCase[] {
  const { kinds, severities, seed } = settings;
  const passages = passagePool(cases);
  const ascending = [...new Set(severities)].toSorted((a, b) => a - b);
  const make = (kind: MutationKind, severity: number, one: DatasetCase, row: number): MessyCase[] => {
    const fields = caseFields(one);
    const draws = createDraws(`${seed}/${kind}/${one.id}`);
    // Noise from reading is in the question, too.
    const actsOnQuestion = !CONTEXT_KINDS.has(kind) || kind === 'ocr';
    const mutated = actsOnQuestion
      ? MUTATORS[kind]({ fields, questionField: 'question', row, severity, draws, passages })
      : { fields, expects: 'same' as const };
    if (mutated.expects === 'changed') return [];
    const question = mutated.fields['question'];
    const variant = { kind, severity, of: one.id, expects: mutated.expects };
    const asked = { ...one, variant, question: typeof question === 'string' ? question : one.question };
    const messy = mutated.expects === 'unanswerable' ? unanswerable(asked) : asked;
    return [{ variant: variantName(kind, severity), kind, severity, of: one.id, one: messy }];
  };
  return [...new Set(kinds)].flatMap((kind) =>
    ascending.flatMap((severity) => cases.flatMap((one, row) => make(kind, severity, one, row))),
  );
}

function unanswerable(one: DatasetCase): DatasetCase {
  return { ...one, answerable: false, answers: [], expects: [], places: [] };
}
