import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file system of its own, of a few hundred kilobytes, that a test may fill and freeze. */
export interface TinyDisk {
  directory: string;
  /** Nothing can be written any more (EROFS). */
  makeReadOnly(): void;
}

/** @returns null where none can be mounted: that takes Linux, root, and a container that allows it */
export function mountTinyDisk(sizeBytes: number): TinyDisk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const directory = mkdtempSync(join(tmpdir(), 'trestle-disk-'));
  const run = (command: string, ...args: string[]): void => {
    execFileSync(command, args, { stdio: 'pipe' });
  };
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', directory);
  } catch {
    rmSync(directory, { recursive: true });
    return null;
  }
  onTestFinished(() => {
    // Lazily: a test that failed may still hold a file open, and must not leave the mount behind.
    run('umount', '-l', directory);
    rmSync(directory, { recursive: true });
  });
  return { directory, makeReadOnly: () => run('mount', '-o', 'remount,ro', directory) };
}
