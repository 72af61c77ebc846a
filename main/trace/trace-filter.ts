import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { SqlValue } from '../storage/database.ts';

/** Facets a filter may name, and the column each reads. */
const FACET_COLUMNS: Readonly<Record<string, string>> = {
  status: 'status',
  kind: 'kind',
  model: 'model',
  pipeline: 'pipeline_id',
  release: 'release_hash',
  session: 'session_id',
  origin: 'origin',
};

export interface SqlCondition {
  /** Without WHERE; `1` when the filter is empty. */
  sql: string;
  values: SqlValue[];
}

/**
 * Turns `status:error model:local/extractive late delivery` into a condition on `trace`. A facet matches whole values,
 * `release:` also a prefix; the same facet twice means either; other words must all occur in the title.
 * Quotes keep words together: `"late delivery"`.
 *
 * @throws InvalidArgumentError for a facet that does not exist, listing those that do
 */
export function parseTraceFilter(filter: string): SqlCondition {
  const facets = new Map<string, string[]>();
  const words: string[] = [];
  for (const [, facet, quoted, plain] of filter.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/g)) {
    const value = quoted ?? plain ?? '';
    if (facet === undefined) words.push(value);
    else facets.set(facet, [...(facets.get(facet) ?? []), value]);
  }
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  for (const [facet, wanted] of facets) {
    const column = FACET_COLUMNS[facet];
    if (column === undefined) {
      throw new InvalidArgumentError(
        `There is no facet "${facet}:". Use one of ${Object.keys(FACET_COLUMNS).join(', ')}, or put the text in quotes.`,
      );
    }
    const isPrefix = facet === 'release';
    conditions.push(
      `(${wanted.map(() => (isPrefix ? `${column} LIKE ? ESCAPE '\\'` : `${column} = ?`)).join(' OR ')})`,
    );
    values.push(...wanted.map((value) => (isPrefix ? `${escapeLike(releasePrefix(value))}%` : value)));
  }
  for (const word of words) {
    conditions.push(`title LIKE ? ESCAPE '\\'`);
    values.push(`%${escapeLike(word)}%`);
  }
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), values };
}

/** @returns the text with LIKE's own characters made literal (escape character: backslash) */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}

function releasePrefix(value: string): string {
  return value.startsWith('r-') ? value : `r-${value}`;
}
