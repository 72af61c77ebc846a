import type { CacheStats } from '../contract/cache.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { Database } from '../storage/database.ts';

/** What the traces say of the caches' work. */
export type CacheUseStats = Pick<CacheStats, 'lookups' | 'hits' | 'stopped' | 'savedUsd' | 'savedMs'>;

interface UseRow {
  outcome: string;
  layer: string | null;
  stopped: string | null;
  count: number;
  savedUsd: number;
  withoutPrice: number;
  savedMs: number;
}

export function readCacheUse(database: Database): CacheUseStats {
  const field = (name: string): string => `json_extract(attributes, '$."${name}"')`;
  const rows = database
    .prepare<UseRow>(
      `SELECT ${field(ATTRIBUTE.cacheOutcome)} AS outcome, ${field(ATTRIBUTE.cacheLayer)} AS layer,
         ${field(ATTRIBUTE.cacheStoppedBy)} AS stopped, count(*) AS count,
         coalesce(sum(${field(ATTRIBUTE.cacheSavedUsd)}), 0) AS savedUsd,
         sum(${field(ATTRIBUTE.cacheSavedUsd)} IS NULL) AS withoutPrice,
         coalesce(sum(${field(ATTRIBUTE.cacheSavedMs)}), 0) AS savedMs
       FROM span WHERE kind = 'model' AND ${field(ATTRIBUTE.cacheOutcome)} IS NOT NULL GROUP BY 1, 2, 3`,
    )
    .all();
  const count = (matches: (row: UseRow) => boolean): number =>
    rows.filter(matches).reduce((sum, row) => sum + row.count, 0);
  const hits = rows.filter(({ outcome }) => outcome === 'hit');
  const stoppedBy = (guard: string): number => count(({ stopped }) => stopped === guard);
  return {
    lookups: count(() => true),
    hits: {
      exact: count(({ outcome, layer }) => outcome === 'hit' && layer === 'exact'),
      semantic: count(({ outcome, layer }) => outcome === 'hit' && layer === 'semantic'),
    },
    stopped: {
      negation: stoppedBy('negation'),
      number: stoppedBy('number'),
      name: stoppedBy('name'),
      source: stoppedBy('source'),
    },
    savedUsd: hits.some(({ withoutPrice }) => withoutPrice > 0)
      ? null
      : hits.reduce((sum, { savedUsd }) => sum + savedUsd, 0),
    savedMs: hits.reduce((sum, { savedMs }) => sum + savedMs, 0),
  };
}
