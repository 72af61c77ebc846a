import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { removeLeftovers } from './remove-leftovers.ts';
import { syncDirectory } from './sync-directory.ts';
import { toStorageError } from './to-storage-error.ts';

/** Files that hold a person's secrets, trust or history. */
export const PRIVATE_FILE_MODE = 0o600;
const SHARED_FILE_MODE = 0o644;
const TEMPORARY_SUFFIX_BYTES = 6;

export interface AtomicWriteOptions {
  /** Mode 0600. A file that exists keeps the stricter of its mode and this one. */
  isPrivate?: boolean;
  /** Keep what stood there before as `<path>.bak`, one generation. */
  keepBackup?: boolean;
}

/**
 * Replaces a file's content so that every reader, at every instant and after a crash, finds the whole old or the whole
 * new one: write beside it, fsync, rename over it, fsync the folder. A symbolic link is followed, not replaced.
 *
 * @throws StorageError (`storage_full`, `storage`) naming the file; the old content then still stands
 */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions = {},
): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const temporary = `${target}.${process.pid}-${randomBytes(TEMPORARY_SUFFIX_BYTES).toString('hex')}.tmp`;
  try {
    writeDurably(temporary, content, modeFor(target, options.isPrivate ?? false));
    if (options.keepBackup && existsSync(target)) keepBackup(target, temporary);
    renameSync(temporary, target);
    syncDirectory(dirname(target));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toStorageError(error, path);
  }
  removeLeftovers(target);
}

/** Where a value was read from, and why it is not the file itself. */
export type BackedUpRead<Value> =
  | { from: 'file'; value: Value }
  | { from: 'backup'; value: Value; error: unknown }
  /** `error` is null when neither file is there. */
  | { from: 'nothing'; error: unknown };

/**
 * Reads a file, and its `.bak` when the file is torn or cannot be parsed. A file that is absent is not torn: its
 * backup is not consulted, or deleting a file would bring an old one back.
 *
 * @param parse throws for content that is not whole
 */
export function readWithBackup<Value>(path: string, parse: (text: string) => Value): BackedUpRead<Value> {
  const read = (file: string): Value => parse(readFileSync(file, 'utf8'));
  if (!existsSync(path)) return { from: 'nothing', error: null };
  try {
    return { from: 'file', value: read(path) };
  } catch (error) {
    try {
      return { from: 'backup', value: read(backupPathOf(path)), error };
    } catch {
      return { from: 'nothing', error };
    }
  }
}

export function backupPathOf(path: string): string {
  return `${path}.bak`;
}

function modeFor(target: string, isPrivate: boolean): number {
  const wanted = isPrivate ? PRIVATE_FILE_MODE : SHARED_FILE_MODE;
  return existsSync(target) ? statSync(target).mode & (isPrivate ? PRIVATE_FILE_MODE : 0o777) : wanted;
}

function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** By a copy of its own and a rename, so that a torn backup never replaces a whole one. */
function keepBackup(target: string, temporary: string): void {
  const copy = `${temporary}.bak.tmp`;
  copyFileSync(target, copy);
  const file = openSync(copy, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(copy, backupPathOf(target));
}
