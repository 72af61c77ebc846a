import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes renames and new names in a folder survive power loss. A no-op where folders cannot be opened (Windows). */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
