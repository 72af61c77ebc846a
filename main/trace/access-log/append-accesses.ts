import type { Random } from '../../spec/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Access } from './access-log.ts';
import { ACCESS_COLUMNS, CHAIN_START, chainHash, saltedHash } from './access-row.ts';

const SALT_BYTES = 16;

/** Appends rows in order, each chained to the one before, in one durable transaction. */
export function appendAccesses(
  database: Database,
  random: Random,
  accesses: readonly { access: Access; at: string }[],
): void {
  database.transaction(() => {
    let { seq, hash } = readHead(database);
    const insert = database.prepare(
      `INSERT INTO access_log (${ACCESS_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { access, at } of accesses) {
      const { method, as, query, returned, outcome, traceId = null, releaseHash = null } = access;
      const salt = random.hex(SALT_BYTES);
      const scope = as === null ? null : JSON.stringify(as);
      const row = {
        seq: seq + 1,
        at,
        method,
        scope_hash: saltedHash(salt, scope),
        query_hash: saltedHash(salt, query),
        returned,
        outcome,
        trace_id: traceId,
        release_hash: releaseHash,
        previous_hash: hash,
      };
      ({ seq } = row);
      hash = chainHash(row);
      const texts = [scope, row.scope_hash, query, row.query_hash, salt];
      insert.run(seq, at, method, ...texts, returned, outcome, traceId, releaseHash, row.previous_hash, hash);
    }
  });
}

/** @returns what the next row is chained to: the newest row, the last pruned one, or the start */
export function readHead(database: Database): { seq: number; hash: string } {
  return (
    database
      .prepare<{ seq: number; hash: string }>('SELECT seq, hash FROM access_log ORDER BY seq DESC LIMIT 1')
      .get() ?? readAnchor(database)
  );
}

/** @returns where the chain begins: after the last row that left the log by age */
export function readAnchor(database: Database): { seq: number; hash: string; pruned: number } {
  return (
    database
      .prepare<{ seq: number; hash: string; pruned: number }>(
        'SELECT seq, hash, pruned FROM access_anchor WHERE id = 1',
      )
      .get() ?? { seq: 0, hash: CHAIN_START, pruned: 0 }
  );
}
