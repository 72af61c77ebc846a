import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../base/errors/storage-error.ts';
import { checkDatabase, type DatabaseDescription } from './check-database.ts';
import { copyDatabase } from './copy-database.ts';
import { openDatabase } from './database.ts';

/**
 * Copies a database into a backup and reads the copy from end to end: a backup that cannot be restored is found when it
 * is made. Works beside the engine that writes the database.
 *
 * @throws StorageError `storage_corrupt` when the database is damaged, `storage_full`, `storage`
 */
export function backupDatabase(description: DatabaseDescription, target: string): void {
  const source = openDatabase({ ...description, durability: 'full', readOnly: true });
  try {
    // VACUUM INTO writes the copy through this connection; the file itself stays opened for reading only.
    source.pragma('query_only = OFF');
    mkdirSync(dirname(target), { recursive: true });
    copyDatabase(source, target);
  } finally {
    source.close();
  }
  const copy = checkDatabase({ ...description, path: target });
  if (copy.ok) return;
  throw new StorageError(
    `${description.path} is damaged, so its backup is too (${copy.problems[0] ?? 'unknown'}). Run \`trestle db check\`.`,
    { code: 'storage_corrupt', details: { path: description.path } },
  );
}
