import type { AccessAs, AccessRecord } from '../../contract/access.ts';
import type { ReleaseHash, TraceId } from '../../contract/ids.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** Says how a row is hashed; a later form gets another number and both stay readable. */
const CHAIN_VERSION = 1;
/** What the first row is chained to. */
export const CHAIN_START = '';

/** One row of `access_log`, as the driver returns it. */
export interface AccessRow {
  seq: number;
  at: string;
  method: string;
  scope: string | null;
  scope_hash: string | null;
  query: string | null;
  query_hash: string | null;
  salt: string | null;
  returned: number;
  outcome: AccessRecord['outcome'];
  trace_id: string | null;
  release_hash: string | null;
  previous_hash: string;
  hash: string;
}

export const ACCESS_COLUMNS = `seq, at, method, scope, scope_hash, query, query_hash, salt, returned, outcome, trace_id,
  release_hash, previous_hash, hash`;

/** @returns the hash of a text that may have to be erased: it can neither be guessed nor derived without the salt */
export function saltedHash(salt: string, text: string | null): string | null {
  return text === null ? null : sha256Hex(`${salt}\0${text}`);
}

/** @returns the hash that chains a row to the one before */
export function chainHash(row: Omit<AccessRow, 'hash' | 'scope' | 'query' | 'salt'>): string {
  const { seq, at, method, scope_hash, query_hash, returned, outcome, trace_id, release_hash, previous_hash } = row;
  const facts = [seq, at, method, scope_hash, query_hash, returned, outcome, trace_id, release_hash, previous_hash];
  return sha256Hex(JSON.stringify([CHAIN_VERSION, ...facts]));
}

export function toAccessRecord(row: AccessRow): AccessRecord {
  return {
    seq: row.seq,
    at: row.at,
    method: row.method,
    as: readScope(row.scope),
    queryHash: row.query_hash,
    query: row.query,
    returned: row.returned,
    outcome: row.outcome,
    traceId: row.trace_id as TraceId | null,
    releaseHash: row.release_hash as ReleaseHash | null,
    hash: row.hash,
  };
}

/** An erased scope is the mark of its erasure, not JSON. */
function readScope(scope: string | null): AccessAs | null {
  if (scope === null) return null;
  return scope.startsWith('{') ? (JSON.parse(scope) as AccessAs) : { principals: [scope] };
}
