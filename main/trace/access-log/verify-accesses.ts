import type { AccessVerifyReport } from '../../contract/access.ts';
import type { Database } from '../../storage/database.ts';
import { ACCESS_COLUMNS, type AccessRow, chainHash, saltedHash } from './access-row.ts';
import { readAnchor } from './append-accesses.ts';

/**
 * Derives the whole chain again. A row that was changed, taken out or put in between shows, and so do rows taken off the
 * end, as long as SQLite's own count of rows ever written was left alone; who keeps `head` elsewhere can tell even then.
 */
export function verifyAccesses(database: Database): AccessVerifyReport {
  const anchor = readAnchor(database);
  let { seq, hash } = anchor;
  let records = 0;
  let problem: AccessVerifyReport['problem'] = null;
  const rows = database.prepare<AccessRow>(`SELECT ${ACCESS_COLUMNS} FROM access_log ORDER BY seq`).iterate();
  for (const row of rows) {
    const message = flawOf(row, seq, hash);
    if (message !== null) {
      problem = { seq: row.seq, message };
      break;
    }
    records += 1;
    ({ seq, hash } = row);
  }
  const written = database.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'access_log'").get();
  if (problem === null && written !== undefined && written.seq > seq) {
    problem = { seq: written.seq, message: `rows ${seq + 1} to ${written.seq} are missing from the end` };
  }
  return { ok: problem === null, records, pruned: anchor.pruned, head: { seq, hash }, problem };
}

function flawOf(row: AccessRow, seqBefore: number, hashBefore: string): string | null {
  if (row.seq !== seqBefore + 1) return `rows ${seqBefore + 1} to ${row.seq - 1} are missing before it`;
  if (row.previous_hash !== hashBefore) return 'it is not chained to the row before';
  if (chainHash(row) !== row.hash) return 'its contents are not what was written';
  if (row.salt === null) return null;
  if (saltedHash(row.salt, row.query) !== row.query_hash) return 'its query is not what was written';
  return saltedHash(row.salt, row.scope) === row.scope_hash ? null : 'who asked is not what was written';
}
