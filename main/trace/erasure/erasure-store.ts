import { deflateSync, inflateSync } from 'node:zlib';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ErasureRecord, ErasureState, ErasureTarget } from '../../contract/erasure.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { Database } from '../../storage/database.ts';

/** What an erasure must know to go on after a crash. Compressed, so that the search for what is left does not find it. */
export interface ErasureIntent {
  target: ErasureTarget;
  deleteFiles: boolean;
  documents: readonly { documentId: string; sourceId: string; path: string; file: string }[];
  chunkIds: readonly string[];
  /** Of documents, in lower case; distinctive of them. */
  phrases: readonly string[];
  /** Names and places, as they are written. */
  needles: readonly string[];
}

interface ErasureRow {
  erasure_id: string;
  kind: ErasureTarget['kind'];
  state: ErasureState;
  target_hash: string;
  started_at: string;
  finished_at: string | null;
  intent: string | null;
  report: string;
}

/** Records of erasures in the journal. */
export interface ErasureStore {
  begin(record: ErasureRecord, options: { salt: string; intent: ErasureIntent }): void;
  update(record: ErasureRecord): void;
  /** Forgets what was to be erased; the record stays. */
  finish(record: ErasureRecord): void;
  /** Begun and not ended, oldest first. */
  unfinished(): readonly { record: ErasureRecord; intent: ErasureIntent }[];
  list(): readonly ErasureRecord[];
  /** @throws NotFoundError */
  read(erasureId: string): ErasureRecord;
  hashOf(salt: string, target: ErasureTarget): string;
}

const COLUMNS = 'erasure_id, kind, state, target_hash, started_at, finished_at, intent, report';

export function createErasureStore(database: Database): ErasureStore {
  const write = (record: ErasureRecord, intent: string | null | undefined): void => {
    const report = JSON.stringify({ removed: record.removed, outOfReach: record.outOfReach, proof: record.proof });
    database
      .prepare('UPDATE erasure SET state = ?, finished_at = ?, report = ? WHERE erasure_id = ?')
      .run(record.state, record.finishedAt, report, record.erasureId);
    if (intent === null)
      database.prepare('UPDATE erasure SET intent = NULL WHERE erasure_id = ?').run(record.erasureId);
  };
  return {
    begin: (record, { salt, intent }) => {
      const packed = deflateSync(JSON.stringify(intent)).toString('base64');
      database
        .prepare(`INSERT INTO erasure (${COLUMNS}, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(
          record.erasureId,
          record.target.kind,
          record.state,
          record.target.hash,
          record.startedAt,
          null,
          packed,
          JSON.stringify({ removed: record.removed, outOfReach: record.outOfReach, proof: record.proof }),
          salt,
        );
    },
    update: (record) => write(record, undefined),
    finish: (record) => write(record, null),
    unfinished: () =>
      database
        .prepare<ErasureRow>(`SELECT ${COLUMNS} FROM erasure WHERE intent IS NOT NULL ORDER BY started_at`)
        .all()
        .map((row) => ({
          record: toRecord(row),
          intent: JSON.parse(inflateSync(Buffer.from(row.intent ?? '', 'base64')).toString()) as ErasureIntent,
        })),
    list: () =>
      database.prepare<ErasureRow>(`SELECT ${COLUMNS} FROM erasure ORDER BY started_at DESC`).all().map(toRecord),
    read: (erasureId) => {
      const row = database.prepare<ErasureRow>(`SELECT ${COLUMNS} FROM erasure WHERE erasure_id = ?`).get(erasureId);
      if (row === undefined) throw new NotFoundError(`There is no erasure ${erasureId} in this workspace.`);
      return toRecord(row);
    },
    hashOf: (salt, target) => sha256Hex(`${salt}\0${JSON.stringify(target)}`),
  };
}

function toRecord(row: ErasureRow): ErasureRecord {
  const report = JSON.parse(row.report) as Pick<ErasureRecord, 'removed' | 'outOfReach' | 'proof'>;
  return {
    erasureId: row.erasure_id,
    state: row.state,
    target: { kind: row.kind, hash: row.target_hash },
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    ...report,
  };
}
