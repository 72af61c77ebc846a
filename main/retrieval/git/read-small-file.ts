import { readFileSync, statSync } from 'node:fs';

/** Larger files are not what git or a person writes there, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** @returns null for what is not there, is no regular file, cannot be read or is too large */
export function readSmallFile(path: string): string | null {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
