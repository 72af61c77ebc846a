import type { TraceFacetName, TraceFacets } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import { findMatches } from './list-traces.ts';

/** Values counted of each facet; the rest are told as a number. */
const MAX_VALUES = 20;

/** Read together from one index, in its order. */
export const FACETS_TOGETHER = [
  { name: 'status', column: 'status' },
  { name: 'kind', column: 'kind' },
  { name: 'origin', column: 'origin' },
  { name: 'model', column: 'model' },
  { name: 'service', column: 'service' },
  { name: 'env', column: 'environment' },
  { name: 'tenant', column: 'tenant_id' },
  { name: 'pipeline', column: 'pipeline_id' },
] as const satisfies readonly { name: TraceFacetName; column: string }[];
const TOGETHER = FACETS_TOGETHER.map(({ column }) => column);

type GroupRow = Record<(typeof TOGETHER)[number], string | null> & { count: number };

/** @returns the most frequent values of each facet among the traces that match, with how many there are */
export function readTraceFacets(database: Database, request: { filter: string }): TraceFacets {
  const { candidates: condition } = findMatches(database, request.filter);
  const groups = database
    .prepare<GroupRow>(
      `SELECT ${TOGETHER.join(', ')}, count(*) AS count FROM trace WHERE ${condition.sql} GROUP BY ${TOGETHER.join(', ')}`,
    )
    .all(...condition.values);
  const facets = FACETS_TOGETHER.map(({ name, column }) => {
    const counts = new Map<string, number>();
    for (const group of groups) {
      const value = group[column];
      if (value !== null && value !== '') counts.set(value, (counts.get(value) ?? 0) + group.count);
    }
    return toFacet(
      name,
      [...counts].map(([value, count]) => ({ value, count })),
    );
  });
  const users = database
    .prepare<{ value: string; count: number }>(
      `SELECT user_id AS value, count(*) AS count FROM trace WHERE user_id IS NOT NULL AND ${condition.sql} GROUP BY user_id`,
    )
    .all(...condition.values);
  const tags = database
    .prepare<{ value: string; count: number }>(
      condition.sql === '1'
        ? 'SELECT tag AS value, count(*) AS count FROM trace_tag GROUP BY tag'
        : `SELECT tag AS value, count(*) AS count FROM trace_tag WHERE trace IN (SELECT key FROM trace WHERE ${condition.sql}) GROUP BY tag`,
    )
    .all(...condition.values);
  return {
    total: groups.reduce((sum, { count }) => sum + count, 0),
    facets: [...facets, toFacet('user', users), toFacet('tag', tags)].filter(({ values }) => values.length > 0),
  };
}

/** @returns the most frequent values, and how many others there are */
export function toFacet(
  name: TraceFacetName,
  counted: readonly { value: string; count: number }[],
): TraceFacets['facets'][number] {
  const sorted = counted.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { name, values: sorted.slice(0, MAX_VALUES), others: Math.max(0, sorted.length - MAX_VALUES) };
}
