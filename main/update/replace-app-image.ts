import { chmodSync, copyFileSync, fsyncSync, openSync, closeSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../storage/sync-directory.ts';
import { toStorageError } from '../storage/to-storage-error.ts';

/** Who may run an AppImage: everybody, and its owner may replace it. */
const PROGRAM_MODE = 0o755;

/**
 * Puts a verified AppImage in the place of the running one, by one rename: at every instant a whole program lies there, and
 * the one that runs keeps the file it was started from.
 *
 * @throws StorageError when its folder cannot be written; the old program then still stands
 */
export function replaceAppImage(options: { from: string; target: string }): void {
  const { from, target } = options;
  const beside = `${target}.${process.pid}.tmp`;
  try {
    copyFileSync(from, beside);
    chmodSync(beside, PROGRAM_MODE);
    const file = openSync(beside, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
    syncDirectory(dirname(target));
  } catch (error) {
    rmSync(beside, { force: true });
    throw toStorageError(error, target);
  }
}
