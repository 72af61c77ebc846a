import { closeSync, copyFileSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { toStorageError } from './to-storage-error.ts';

/** Copies a file and makes its content survive power loss; folders on the way are made. @throws StorageError */
export function copyFileDurably(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    const file = openSync(to, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toStorageError(error, to);
  }
}
