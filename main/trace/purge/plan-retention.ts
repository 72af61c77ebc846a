import type { RetentionSettings, RetentionStep } from '../../contract/retention.ts';
import type { Database } from '../../storage/database.ts';

const BYTES_PER_GIGABYTE = 1e9;
const MS_PER_DAY = 86_400_000;

/** @returns bytes of the journal's file that hold something; what a removal leaves free is used again */
export function usedBytes(database: Database): number {
  const row = database
    .prepare<{ pages: number; free: number; size: number }>(
      `SELECT (SELECT page_count FROM pragma_page_count) AS pages,
              (SELECT freelist_count FROM pragma_freelist_count) AS free,
              (SELECT page_size FROM pragma_page_size) AS size`,
    )
    .get();
  return row === undefined ? 0 : (row.pages - row.free) * row.size;
}

/**
 * @param nowMs milliseconds since the epoch
 * @returns which traces each limit takes, as filters with times in full: what is planned is what is removed
 */
export function planRetention(
  database: Database,
  settings: RetentionSettings,
  nowMs: number,
): readonly Pick<RetentionStep, 'limit' | 'filter'>[] {
  const { ownDays, importedDays, maxGigabytes } = settings;
  const before = (days: number): string => `until:${new Date(nowMs - days * MS_PER_DAY).toISOString()}`;
  const steps: Pick<RetentionStep, 'limit' | 'filter'>[] = [];
  if (ownDays !== undefined) steps.push({ limit: 'own-days', filter: `-kind:imported ${before(ownDays)}` });
  if (importedDays !== undefined)
    steps.push({ limit: 'imported-days', filter: `kind:imported ${before(importedDays)}` });
  const cut = maxGigabytes === undefined ? null : cutBySize(database, maxGigabytes * BYTES_PER_GIGABYTE);
  if (cut !== null) steps.push({ limit: 'size', filter: `until:${cut}` });
  return steps;
}

/**
 * The time before which traces go so that the rest fits. A trace takes its share of the journal by its spans: what is
 * left is looked at again the next time.
 */
function cutBySize(database: Database, maxBytes: number): string | null {
  const used = usedBytes(database);
  if (used <= maxBytes) return null;
  const total = database.prepare<{ spans: number }>('SELECT sum(span_count) AS spans FROM trace').get()?.spans ?? 0;
  const spansOver = Math.ceil(total * (1 - maxBytes / used));
  const row = database
    .prepare<{ started_at: string }>(
      `SELECT started_at FROM (SELECT started_at, sum(span_count) OVER (ORDER BY started_at, trace_id) AS until FROM trace)
       WHERE until > ? LIMIT 1`,
    )
    .get(spansOver);
  return row?.started_at ?? null;
}
