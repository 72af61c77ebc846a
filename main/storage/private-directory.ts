import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { toStorageError } from './to-storage-error.ts';

/** Only the person who runs Trestle may look in. */
const PRIVATE_DIRECTORY_MODE = 0o700;
/** Bits that let the group or everybody in. */
const SHARED_BITS = 0o077;

/**
 * Makes a folder (and those above it) that only its owner can read, and closes one that was left open.
 *
 * @throws StorageError when it cannot be made
 */
export function ensurePrivateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
    // The mode is ignored for a folder that was there before, and means nothing on Windows.
    if (process.platform !== 'win32' && (statSync(path).mode & SHARED_BITS) !== 0)
      chmodSync(path, PRIVATE_DIRECTORY_MODE);
  } catch (error) {
    throw toStorageError(error, path);
  }
}
