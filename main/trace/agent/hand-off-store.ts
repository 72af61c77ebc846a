import type { HandOff } from '../../contract/hand-off.ts';
import type { HandOffStore } from '../../spec/agent-store.ts';
import type { Database } from '../../storage/database.ts';
import { findByPrefix } from './find-by-prefix.ts';

interface HandOffRow {
  hand_off: string;
}

export function createHandOffStore(database: Database, keep: (text: string) => string): HandOffStore {
  const toHandOff = (row: HandOffRow): HandOff => JSON.parse(row.hand_off) as HandOff;
  return {
    create: (handOff) => {
      database
        .prepare('INSERT INTO hand_off (hand_off_id, run_id, state, created_at, hand_off) VALUES (?, ?, ?, ?, ?)')
        .run(handOff.handOffId, handOff.runId, handOff.state, handOff.createdAt, keep(JSON.stringify(handOff)));
    },
    update: (handOff) => {
      database
        .prepare('UPDATE hand_off SET state = ?, hand_off = ? WHERE hand_off_id = ?')
        .run(handOff.state, keep(JSON.stringify(handOff)), handOff.handOffId);
    },
    read: (given) => {
      const id = findByPrefix(database, {
        table: 'hand_off',
        column: 'hand_off_id',
        given,
        what: 'hand-off',
        list: 'trestle inbox',
      });
      const row = database.prepare<HandOffRow>('SELECT hand_off FROM hand_off WHERE hand_off_id = ?').get(id);
      return toHandOff(row as HandOffRow);
    },
    list: ({ openOnly, runId, limit }) =>
      database
        .prepare<HandOffRow>(
          `SELECT hand_off FROM hand_off WHERE (? = 0 OR state = 'open') AND (? IS NULL OR run_id = ?)
           ORDER BY created_at DESC, hand_off_id LIMIT ?`,
        )
        .all(openOnly ? 1 : 0, runId ?? null, runId ?? null, limit)
        .map(toHandOff),
  };
}
