import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { Database } from '../../storage/database.ts';

/** A passage that a model was given: which chunk, and the sha256 of its text. */
export type PassageKey = readonly [chunkId: string, textHash: string];

export interface StoredAnswer {
  id: number;
  question: string;
  passages: readonly PassageKey[];
  corpusVersion: string;
  parts: readonly LanguageModelV4StreamPart[];
  /** US dollars; null when the price was not known. */
  costUsd: number | null;
  durationMs: number;
  /** Milliseconds since 1970. */
  storedAt: number;
}

export interface NewAnswer extends Omit<StoredAnswer, 'id'> {
  exactKey: string;
  /** Null: only the same request may have it. */
  semantic: { scopeKey: string; vector: Float32Array } | null;
}

/** A stored question of one scope. */
export interface StoredQuestion {
  id: number;
  question: string;
  vector: Float32Array;
  storedAt: number;
}

/** Answers in cache.db. */
export interface AnswerStore {
  /** @param since answers stored before are too old, milliseconds since 1970 */
  findExact(exactKey: string, since: number): StoredAnswer | null;
  /** Questions of a scope that are young enough, in no order. Kept in memory; valid until the next call. */
  questionsOf(scopeKey: string, since: number): readonly StoredQuestion[];
  read(id: number): StoredAnswer | null;
  noteUsed(id: number, now: number): void;
  /** Replaces what the same request had; removes what has not been used for longest when there are more than `maxEntries`. */
  add(answer: NewAnswer, maxEntries: number): void;
  describe(): { entries: number; oldestAt: number | null };
}

interface AnswerRow {
  id: number;
  question: string;
  passages: string;
  corpus_version: string;
  parts: string;
  cost_usd: number | null;
  duration_ms: number;
  stored_at: number;
}
const COLUMNS = 'id, question, passages, corpus_version, parts, cost_usd, duration_ms, stored_at';

/** Scopes whose questions are kept in memory; each is one prompt, model and set of principals. */
const MAX_LOADED_SCOPES = 64;

export function createAnswerStore(database: Database): AnswerStore {
  const loaded = new Map<string, Map<number, StoredQuestion>>();
  let entries = countOf(database);

  const load = (scopeKey: string): Map<number, StoredQuestion> => {
    const known = loaded.get(scopeKey);
    if (known !== undefined) return known;
    const rows = database
      .prepare<{ id: number; question: string; vector: Uint8Array; stored_at: number }>(
        'SELECT id, question, vector, stored_at FROM answer WHERE scope_key = ?',
      )
      .all(scopeKey);
    const questions = new Map(
      rows.map((row) => [
        row.id,
        { id: row.id, question: row.question, vector: toVector(row.vector), storedAt: row.stored_at },
      ]),
    );
    const [first] = loaded.keys();
    if (loaded.size >= MAX_LOADED_SCOPES && first !== undefined) loaded.delete(first);
    loaded.set(scopeKey, questions);
    return questions;
  };
  const forget = (rows: readonly { id: number; scope_key: string | null }[]): void => {
    for (const { id, scope_key: scopeKey } of rows) if (scopeKey !== null) loaded.get(scopeKey)?.delete(id);
  };
  const makeRoom = (maxEntries: number): void => {
    // A tenth at once: one answer more does not cost a search for the oldest each time.
    const surplus = entries <= maxEntries ? 0 : entries - maxEntries + Math.floor(maxEntries / 10);
    if (surplus === 0) return;
    const rows = database
      .prepare<{ id: number; scope_key: string | null }>(
        'DELETE FROM answer WHERE id IN (SELECT id FROM answer ORDER BY used_at, id LIMIT ?) RETURNING id, scope_key',
      )
      .all(surplus);
    forget(rows);
    entries -= rows.length;
  };
  return {
    findExact: (exactKey, since) => {
      const row = database
        .prepare<AnswerRow>(`SELECT ${COLUMNS} FROM answer WHERE exact_key = ? AND stored_at >= ?`)
        .get(exactKey, since);
      return row === undefined ? null : toAnswer(row);
    },
    questionsOf: (scopeKey, since) => [...load(scopeKey).values()].filter(({ storedAt }) => storedAt >= since),
    read: (id) => {
      const row = database.prepare<AnswerRow>(`SELECT ${COLUMNS} FROM answer WHERE id = ?`).get(id);
      return row === undefined ? null : toAnswer(row);
    },
    noteUsed: (id, now) => void database.prepare('UPDATE answer SET used_at = ? WHERE id = ?').run(now, id),
    add: (answer, maxEntries) => {
      const { exactKey, semantic } = answer;
      database.transaction(() => {
        const replaced = database
          .prepare<{ id: number; scope_key: string | null }>(
            'DELETE FROM answer WHERE exact_key = ? RETURNING id, scope_key',
          )
          .all(exactKey);
        forget(replaced);
        const { lastInsertRowid: id } = database
          .prepare(
            `INSERT INTO answer (exact_key, scope_key, question, vector, passages, corpus_version, parts, cost_usd, duration_ms, stored_at, used_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            exactKey,
            semantic?.scopeKey ?? null,
            answer.question,
            semantic === null ? null : toBytes(semantic.vector),
            JSON.stringify(answer.passages),
            answer.corpusVersion,
            JSON.stringify(answer.parts),
            answer.costUsd,
            answer.durationMs,
            answer.storedAt,
            answer.storedAt,
          );
        entries += 1 - replaced.length;
        if (semantic !== null) {
          const { question, storedAt } = answer;
          loaded.get(semantic.scopeKey)?.set(id, { id, question, vector: semantic.vector, storedAt });
        }
        makeRoom(maxEntries);
      });
    },
    describe: () => ({
      entries,
      oldestAt:
        database.prepare<{ oldest: number | null }>('SELECT min(stored_at) AS oldest FROM answer').get()?.oldest ??
        null,
    }),
  };
}

function countOf(database: Database): number {
  return database.prepare<{ count: number }>('SELECT count(*) AS count FROM answer').get()?.count ?? 0;
}

function toAnswer(row: AnswerRow): StoredAnswer {
  return {
    id: row.id,
    question: row.question,
    passages: JSON.parse(row.passages) as PassageKey[],
    corpusVersion: row.corpus_version,
    parts: JSON.parse(row.parts) as LanguageModelV4StreamPart[],
    costUsd: row.cost_usd,
    durationMs: row.duration_ms,
    storedAt: row.stored_at,
  };
}

function toBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy: bytes that come from a row need not be aligned. */
function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
