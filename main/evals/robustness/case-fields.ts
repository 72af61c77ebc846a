import type { DatasetCase } from '../../contract/dataset.ts';
import type { PooledPassage } from '../mutate/mutator.ts';

/** @returns a case as mutators read a row */
export function caseFields({ id, question, answers, expects }: DatasetCase): Record<string, unknown> {
  const [answer] = [...answers, ...expects];
  return { id, question, ...(answer === undefined ? {} : { answer }) };
}

/** What other cases carry: passages that have nothing to do with a case. */
export function passagePool(cases: readonly DatasetCase[]): PooledPassage[] {
  return cases.flatMap(({ places, answers, expects, question }, row) => {
    const quotes = places.flatMap(({ quote }) => quote ?? []);
    const own = quotes.length > 0 ? quotes : [...expects, ...answers].slice(0, 1).map((text) => `${question} ${text}`);
    return own.map((text) => ({ row, text }));
  });
}
