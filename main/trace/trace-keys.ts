import type { Database } from '../storage/database.ts';

/** Small numbers for traces, for indexes with millions of entries. They last as long as the trace. */
export interface TraceKeys {
  /** @returns the number of a trace, given it now if it had none */
  of(traceId: string): number;
  /** @returns the number of a trace, undefined where it has none: then nothing of it is in the journal */
  find(traceId: string): number | undefined;
  /** Makes the trace found by attributes with their values. */
  addWords(key: number, words: Iterable<string>): void;
  /** Makes the trace found by texts. @param said numbers of texts */
  addSaid(key: number, said: Iterable<number>): void;
}

/** A trace's attributes come in pieces, one for each write that brought spans of it. */
export const PIECES_PER_TRACE = 65_536;

export function createTraceKeys(database: Database): TraceKeys {
  const find = database.prepare<{ id: number }>('SELECT id FROM trace_key WHERE trace_id = ?');
  const insert = database.prepare('INSERT INTO trace_key (trace_id) VALUES (?)');
  // Two statements: one that returns what it changed makes full-text tables write out what they have (see lineage-writer).
  const piecesOf = database.prepare<{ pieces: number }>('SELECT pieces FROM trace_key WHERE id = ?');
  // OR FAIL, as a change of it goes into a log by a trigger: a statement that writes twice and could be undone by itself does so, too.
  const setPieces = database.prepare('UPDATE OR FAIL trace_key SET pieces = ? WHERE id = ?');
  const insertWords = database.prepare('INSERT INTO attribute_index (rowid, words) VALUES (?, ?)');
  const link = database.prepare('INSERT OR IGNORE INTO said_in (said, trace) VALUES (?, ?)');
  return {
    of: (traceId) => find.get(traceId)?.id ?? insert.run(traceId).lastInsertRowid,
    find: (traceId) => find.get(traceId)?.id,
    addWords: (key, words) => {
      const text = [...words].join(' ');
      if (text === '') return;
      const piece = (piecesOf.get(key)?.pieces ?? PIECES_PER_TRACE) + 1;
      if (piece >= PIECES_PER_TRACE) return;
      setPieces.run(piece, key);
      insertWords.run(key * PIECES_PER_TRACE + piece, text);
    },
    addSaid: (key, said) => {
      for (const id of said) link.run(id, key);
    },
  };
}
