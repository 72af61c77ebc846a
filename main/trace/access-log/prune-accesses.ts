import type { Database } from '../../storage/database.ts';
import { readAnchor } from './append-accesses.ts';

const DAY_MS = 86_400_000;

/**
 * Takes the oldest rows out of the log, up to the first that is young enough, and keeps the hash of the last of them:
 * what stays can be verified without what left.
 *
 * @returns how many rows left
 */
export function pruneAccesses(database: Database, now: number, retentionDays: number): number {
  const cutoff = new Date(now - retentionDays * DAY_MS).toISOString();
  return database.transaction(() => {
    const last = database
      .prepare<{ seq: number; hash: string }>(
        `SELECT seq, hash FROM access_log
         WHERE seq < coalesce((SELECT min(seq) FROM access_log WHERE at >= ?), 9e15) ORDER BY seq DESC LIMIT 1`,
      )
      .get(cutoff);
    if (last === undefined) return 0;
    const { pruned } = readAnchor(database);
    const { changes } = database.prepare('DELETE FROM access_log WHERE seq <= ?').run(last.seq);
    database
      .prepare(
        `INSERT INTO access_anchor (id, seq, hash, pruned) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, pruned = excluded.pruned`,
      )
      .run(last.seq, last.hash, pruned + changes);
    return changes;
  });
}
