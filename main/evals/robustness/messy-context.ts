import type { DatasetCase } from '../../contract/dataset.ts';
import type { MutationKind } from '../../contract/eval-mutate.ts';
import { createDraws } from '../mutate/draws.ts';
import type { PooledPassage } from '../mutate/mutator.ts';
import { MUTATORS } from '../mutate/registry.ts';
import { caseFields } from './case-fields.ts';

/** Kinds that act on passages: on those that are found, when a case is asked. */
export const CONTEXT_KINDS: ReadonlySet<MutationKind> = new Set(['contradiction', 'distractors', 'injection', 'ocr']);

/** As the mutators read passages. */
const FIELD = 'passages';

/**
 * What becomes of the passages that were found for a case: noise in each of them, or further ones beside them. What is added
 * stands behind the words of the passages, the first first, so that quotes keep their places.
 *
 * @param texts of the passages, best first
 * @returns a text for each
 */
export function messyContext(
  texts: readonly string[],
  settings: {
    kind: MutationKind;
    severity: number;
    seed: number;
    one: DatasetCase;
    /** Place of the case in the data set. */
    row: number;
    pool: readonly PooledPassage[];
  },
): string[] {
  const { kind, severity, seed, one, row, pool } = settings;
  if (texts.length === 0) return [];
  const { fields } = MUTATORS[kind]({
    fields: { ...caseFields(one), [FIELD]: [...texts] },
    questionField: 'question',
    row,
    severity,
    draws: createDraws(`${seed}/${kind}/${one.id}`),
    passages: pool,
  });
  const changed: unknown = fields[FIELD];
  if (!Array.isArray(changed)) return [...texts];
  const all = changed.map((text: unknown, at) => (typeof text === 'string' ? text : (texts[at] ?? '')));
  const added = all.slice(texts.length);
  return texts.map((text, at) =>
    [all[at] ?? text, ...added.filter((_, order) => order % texts.length === at)].join('\n\n'),
  );
}
