import type { QueryVariant } from '../contract/retrieval.ts';
import type { RunSlots } from './run-state.ts';

/** What is searched for: what `rewrite/query` made of the query, or the query itself when no such stage ran. */
export function variantsOf(slots: Pick<RunSlots, 'query' | 'rewrite'>): readonly QueryVariant[] {
  const rewrite = 'rewrite' in slots ? slots.rewrite : null;
  return rewrite?.variants ?? [{ text: slots.query, weight: 1, reason: 'as typed' }];
}

/** The query with its misspellings repaired. */
export function repairedQuery(slots: Pick<RunSlots, 'query' | 'rewrite'>): string {
  return variantsOf(slots)[0]?.text ?? slots.query;
}
