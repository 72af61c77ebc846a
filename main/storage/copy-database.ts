import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PRIVATE_FILE_MODE } from './atomic-file.ts';
import type { Database } from './database.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { syncDirectory } from './sync-directory.ts';
import { toStorageError } from './to-storage-error.ts';

/**
 * Copies an open database as it is at this instant, also while another connection writes. The copy is compact, needs no
 * write-ahead log, and appears under its name only when it is whole and on the disk; an older copy is replaced.
 *
 * @throws StorageError (`storage_full`, `storage_corrupt`, `storage`)
 */
export function copyDatabase(database: Database, target: string): void {
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    // VACUUM INTO refuses a file with content; one may be left by a process of the same number that was killed.
    rmSync(temporary, { force: true });
    database.prepare('VACUUM INTO ?').run(temporary);
    chmodSync(temporary, PRIVATE_FILE_MODE);
    syncFile(temporary);
    renameSync(temporary, target);
    syncDirectory(dirname(target));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toStorageError(error, target);
  }
  removeLeftovers(target);
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
