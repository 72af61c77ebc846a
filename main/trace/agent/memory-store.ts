import type { MemoryItem, MemoryVersion } from '../../contract/memory.ts';
import type { MemoryStore, SessionSummaryStore } from '../../spec/agent-store.ts';
import type { Database } from '../../storage/database.ts';
import { findByPrefix } from './find-by-prefix.ts';

interface ItemRow {
  memory_id: string;
  scope: string | null;
  is_on: number;
  created_at: string;
  created_by: string;
  updated_at: string;
  version: number;
  text: string;
  uses: number;
}

const SELECT = `SELECT memory_item.memory_id, scope, is_on, created_at, created_by, updated_at, version, text,
    (SELECT count(*) FROM memory_use WHERE memory_use.memory_id = memory_item.memory_id) AS uses
  FROM memory_item JOIN memory_version ON memory_version.memory_id = memory_item.memory_id
    AND version = (SELECT max(version) FROM memory_version AS newest WHERE newest.memory_id = memory_item.memory_id)`;

/** What is remembered over sessions, each item with all it has said before. */
export function createMemoryStore(database: Database, keep: (text: string) => string): MemoryStore {
  const find = (given: string): string =>
    findByPrefix(database, {
      table: 'memory_item',
      column: 'memory_id',
      given,
      what: 'memory',
      list: 'trestle memory',
    });
  const read = (id: string): MemoryItem =>
    toItem(database.prepare<ItemRow>(`${SELECT} WHERE memory_item.memory_id = ?`).get(id) as ItemRow);
  return {
    list: ({ includeOff, scope, limit }) =>
      database
        .prepare<ItemRow>(
          `${SELECT} WHERE (? = 1 OR is_on = 1) AND (? = 1 OR scope IS ?) ORDER BY created_at, memory_item.memory_id
           LIMIT ?`,
        )
        .all(includeOff ? 1 : 0, scope === undefined ? 1 : 0, scope ?? null, limit)
        .map(toItem),
    write: ({ memoryId, text, at, by, scope }) =>
      database.transaction(() => {
        database
          .prepare(
            `INSERT INTO memory_item (memory_id, scope, is_on, created_at, created_by, updated_at) VALUES (?, ?, 1, ?, ?, ?)
             ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at`,
          )
          .run(memoryId, scope, at, by, at);
        database
          .prepare(
            `INSERT INTO memory_version (memory_id, version, text, at, written_by)
             VALUES (?, (SELECT coalesce(max(version), 0) + 1 FROM memory_version WHERE memory_id = ?), ?, ?, ?)`,
          )
          .run(memoryId, memoryId, keep(text), at, by);
        return read(memoryId);
      }),
    setOn: (given, isOn, at) => {
      const id = find(given);
      database
        .prepare('UPDATE memory_item SET is_on = ?, updated_at = ? WHERE memory_id = ?')
        .run(isOn ? 1 : 0, at, id);
      return read(id);
    },
    remove: (given) => {
      database.prepare('DELETE FROM memory_item WHERE memory_id = ?').run(find(given));
    },
    history: (given) => {
      const id = find(given);
      return {
        item: read(id),
        versions: database
          .prepare<MemoryVersion>(
            `SELECT version, text, at, written_by AS "by" FROM memory_version WHERE memory_id = ?
             ORDER BY version DESC`,
          )
          .all(id),
        usedBy: database
          .prepare<{ runId: string; version: number; at: string }>(
            `SELECT run_id AS runId, version, at FROM memory_use WHERE memory_id = ? ORDER BY at DESC, run_id LIMIT 500`,
          )
          .all(id),
      };
    },
    noteUse: (runId, uses, at) => {
      const insert = database.prepare(
        'INSERT INTO memory_use (memory_id, run_id, version, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      );
      database.transaction(() => {
        for (const { memoryId, version } of uses) insert.run(memoryId, runId, version, at);
      });
    },
  };
}

export function createSessionSummaryStore(database: Database, keep: (text: string) => string): SessionSummaryStore {
  return {
    read: (sessionId, scope) =>
      database
        .prepare<{ summary: string; turns: number }>(
          'SELECT summary, turns FROM session_summary WHERE session_id = ? AND scope = ?',
        )
        .get(sessionId, scope ?? '') ?? null,
    write: (sessionId, scope, { summary, turns, at }) => {
      database
        .prepare(
          `INSERT OR REPLACE INTO session_summary (session_id, scope, summary, turns, updated_at) VALUES (?, ?, ?, ?, ?)`,
        )
        .run(sessionId, scope ?? '', keep(summary), turns, at);
    },
  };
}

function toItem(row: ItemRow): MemoryItem {
  return {
    memoryId: row.memory_id,
    text: row.text,
    version: row.version,
    isOn: row.is_on === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    createdBy: row.created_by,
    scope: row.scope,
    uses: row.uses,
  };
}
