import type { Database } from '../storage/database.ts';

/** Small numbers for traces, for indexes with millions of entries. They last as long as the trace. */
export interface TraceKeys {
  /** @returns the number of a trace, given it now if it had none */
  of(traceId: string): number;
  /** Makes the trace found by attributes with their values. */
  addWords(key: number, words: ReadonlySet<string>): void;
  /** Makes the trace found by texts. @param said numbers of texts */
  addSaid(key: number, said: Iterable<number>): void;
}

/** A trace's attributes come in pieces, one for each write that brought spans of it. */
export const PIECES_PER_TRACE = 65_536;

export function createTraceKeys(database: Database): TraceKeys {
  const find = database.prepare<{ id: number }>('SELECT id FROM trace_key WHERE trace_id = ?');
  const insert = database.prepare('INSERT INTO trace_key (trace_id) VALUES (?)');
  const takePiece = database.prepare<{ pieces: number }>(
    'UPDATE trace_key SET pieces = pieces + 1 WHERE id = ? AND pieces < ? RETURNING pieces',
  );
  const insertWords = database.prepare('INSERT INTO attribute_index (rowid, words) VALUES (?, ?)');
  const link = database.prepare('INSERT OR IGNORE INTO said_in (said, trace) VALUES (?, ?)');
  return {
    of: (traceId) => find.get(traceId)?.id ?? insert.run(traceId).lastInsertRowid,
    addWords: (key, words) => {
      if (words.size === 0) return;
      const piece = takePiece.get(key, PIECES_PER_TRACE - 1)?.pieces;
      if (piece !== undefined) insertWords.run(key * PIECES_PER_TRACE + piece, [...words].join(' '));
    },
    addSaid: (key, said) => {
      for (const id of said) link.run(id, key);
    },
  };
}
