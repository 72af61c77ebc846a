import type { DatasetCase } from '../../contract/dataset.ts';
import { spelled } from '../../base/text-in-json.ts';
import { isObject, type RowFields } from './row-fields.ts';

const EXPECTS = ['same', 'changed', 'unanswerable'] as const;

/** What `trestle eval mutate` says of a row's making, and an id that tells it from the row it was made of and its other variants. */
export interface RowVariant {
  variant: NonNullable<DatasetCase['variant']>;
  /** `q01~typos@0.3#7`: kind, severity and seed, of each time it was made messy. */
  id: string;
}

/** @returns null for a row that is no variant */
export function variantOfRow(row: RowFields): RowVariant | null {
  const mutation = row.object('mutation');
  if (mutation === undefined) return null;
  const kind = mutation.text('kind') ?? mutation.fail('kind', null, 'a kind of mess');
  const severity = mutation.number('severity') ?? mutation.fail('severity', null, 'a number from 0 to 1');
  const of = mutation.text('of') ?? mutation.fail('of', null, 'the id of the row it was made of');
  const said = mutation.take('expects') ?? 'same';
  const expects = EXPECTS.find((one) => one === said) ?? mutation.fail('expects', said, `one of ${EXPECTS.join(', ')}`);
  const before = suffixesOf(mutation.take('after'));
  const seed = mutation.number('seed') ?? 0;
  return {
    // One that was unanswerable before it was made messy again has no answer since.
    variant: { kind, severity, of, expects: worst(expects, before.expects) },
    id: `${of}${before.text}~${kind}@${severity}#${seed}`,
  };
}

type Expects = (typeof EXPECTS)[number];

function worst(...all: readonly Expects[]): Expects {
  return EXPECTS.findLast((one) => all.includes(one)) ?? 'same';
}

/** Of the mutations before, the first one first. */
function suffixesOf(after: unknown): { text: string; expects: Expects } {
  let text = '';
  let expects: Expects = 'same';
  for (let one = after; isObject(one); one = one['after']) {
    const { kind, severity, seed } = one;
    text = `~${spelled(kind)}@${spelled(severity)}#${spelled(seed)}${text}`;
    const said = one['expects'];
    expects = worst(expects, EXPECTS.find((known) => known === said) ?? 'same');
  }
  return { text, expects };
}
