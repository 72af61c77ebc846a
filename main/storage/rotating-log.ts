import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from './private-directory.ts';

/** A log of this size, in bytes, is set aside and a new one begun. */
export const MAX_LOG_BYTES = 1024 * 1024;
/** So many are kept, the one that is written included. */
export const MAX_LOG_FILES = 5;

export interface RotatingLog {
  /** Adds a line. A log that cannot be written is no reason to stop: the line is lost. */
  add(line: string): void;
}

/**
 * A file of lines that only its owner can read and that never takes more than `MAX_LOG_FILES` × `MAX_LOG_BYTES`: `NAME.log`
 * is written, `NAME.1.log` is the one before it, and so on.
 */
export function openRotatingLog({ directory, name }: { directory: string; name: string }): RotatingLog {
  const file = (age: number): string => join(directory, age === 0 ? `${name}.log` : `${name}.${age}.log`);
  /** Null until the file has been looked at, and again after a failure. */
  let size: number | null = null;
  const begin = (): number => {
    ensurePrivateDirectory(directory);
    return existsSync(file(0)) ? statSync(file(0)).size : 0;
  };
  const rotate = (): void => {
    for (let age = MAX_LOG_FILES - 2; age >= 0; age -= 1)
      if (existsSync(file(age))) renameSync(file(age), file(age + 1));
  };
  return {
    add(line) {
      const bytes = Buffer.from(`${line}\n`);
      try {
        size ??= begin();
        if (size > 0 && size + bytes.length > MAX_LOG_BYTES) {
          rotate();
          size = 0;
        }
        // Opened anew for each line: they are few, and a file that was moved or removed meanwhile is begun again.
        appendFileSync(file(0), bytes, { mode: 0o600 });
        size += bytes.length;
      } catch {
        size = null;
      }
    },
  };
}
