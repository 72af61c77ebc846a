import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { ReleasePin } from '../contract/release.ts';
import { withExclusiveFile } from '../storage/exclusive-file.ts';
import { syncDirectory } from '../storage/sync-directory.ts';
import { toStorageError } from '../storage/to-storage-error.ts';
import { parsePins, pinLine, type ReadPins } from './release-pins.ts';

const LOCK_WAIT_MS = 5000;
const NEWLINE = 0x0a;
/** A torn line is looked for from the end in steps of so many bytes. */
const LOOK_BACK_BYTES = 4096;

export const NO_PINS: ReadPins = { pins: [], problems: [] };

/** @returns what is pinned; nothing without the file @throws StorageError */
export function readPinsFile(path: string): ReadPins {
  try {
    return existsSync(path) ? parsePins(readFileSync(path, 'utf8')) : NO_PINS;
  } catch (error) {
    throw toStorageError(error, path);
  }
}

/**
 * Adds a line at the end, on the disk when it returns. What a killed process left half written is cut off first, or the
 * new line would stand behind it and be lost with it.
 *
 * @param places.lockPath outside the folder that is committed
 * @throws StorageError
 */
export function appendPin(places: { path: string; lockPath: string }, pin: ReleasePin): void {
  const { path, lockPath } = places;
  mkdirSync(dirname(path), { recursive: true });
  withExclusiveFile(lockPath, LOCK_WAIT_MS, () => {
    const isNew = !existsSync(path);
    try {
      const file = openSync(path, isNew ? 'wx+' : 'r+', 0o644);
      try {
        const end = endOfWholeLines(file);
        ftruncateSync(file, end);
        const line = Buffer.from(pinLine(pin));
        let written = 0;
        while (written < line.length) written += writeSync(file, line, written, line.length - written, end + written);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (isNew) syncDirectory(dirname(path));
    } catch (error) {
      throw toStorageError(error, path);
    }
  });
}

/** @returns the offset behind the last line end; a whole line that only lacks its end would have been durable with it */
function endOfWholeLines(file: number): number {
  let { size: end } = fstatSync(file);
  const block = Buffer.alloc(LOOK_BACK_BYTES);
  while (end > 0) {
    const start = Math.max(0, end - LOOK_BACK_BYTES);
    const read = readSync(file, block, 0, end - start, start);
    const at = block.subarray(0, read).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}
