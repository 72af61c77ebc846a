import { hash } from 'node:crypto';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { Database } from '../../storage/database.ts';

/**
 * What was said, each distinct text once, under a number that lasts. Reading checks the text against its hash: a replay
 * can trust what it gets.
 */
export interface SaidStore {
  /** @returns the number of the text, which is stored when nobody said it before */
  keep(text: string): number;
  /** @throws StorageError `storage_corrupt` when there is no such text or it is not what its hash says */
  read(id: number): string;
}

/** @param options.remembers keep what was kept in mind, for as long as the store lives: within a transaction only */
export function createSaidStore(database: Database, options: { remembers?: boolean } = {}): SaidStore {
  const known = options.remembers === true ? new Map<string, number>() : null;
  const find = database.prepare<{ id: number }>('SELECT id FROM said WHERE content_hash = ?');
  const insert = database.prepare('INSERT INTO said (content_hash, text) VALUES (?, ?)');
  const select = database.prepare<{ text: string; content_hash: Uint8Array }>(
    'SELECT text, content_hash FROM said WHERE id = ?',
  );
  const store = (text: string): number => {
    const contentHash = hashOf(text);
    return find.get(contentHash)?.id ?? insert.run(contentHash, text).lastInsertRowid;
  };
  return {
    keep: (text) => {
      const before = known?.get(text);
      if (before !== undefined) return before;
      const id = store(text);
      known?.set(text, id);
      return id;
    },
    read: (id) => {
      const row = select.get(id);
      if (row === undefined || !hashOf(row.text).equals(row.content_hash)) {
        throw new StorageError(
          `Text ${id} of ${database.path} does not match its hash. Run \`trestle db check\`, then restore a backup.`,
          { code: 'storage_corrupt' },
        );
      }
      return row.text;
    },
  };
}

/** @returns sha256 of the text's UTF-8 bytes */
export function hashOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
