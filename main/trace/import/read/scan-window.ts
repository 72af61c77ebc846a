import type { ByteWindow } from './byte-window.ts';
import { IS_CORRUPT, type JsonScan, NEEDS_MORE } from './json-scan.ts';

/** The value is longer than it may be. */
export const IS_TOO_LONG = -3;

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const LAST_SPACE = 0x20;

/**
 * Scans one value, getting bytes as it needs them.
 *
 * @param options.from place of the value's first byte
 * @param options.keepFrom bytes before this place may go, at most `from`
 * @param options.limit in bytes; what is in the window already may exceed it
 * @returns the place after the value, IS_CORRUPT (see the scan) or IS_TOO_LONG
 */
export async function scanValue(options: {
  window: ByteWindow;
  scan: JsonScan;
  from: number;
  keepFrom: number;
  limit: number;
  isOneLine?: boolean;
}): Promise<number> {
  const { window, scan, from, keepFrom, limit } = options;
  scan.begin(from - window.place, { isOneLine: options.isOneLine ?? false });
  for (;;) {
    const index = scan.next(window.bytes, window.isAll);
    if (index >= 0) return window.place + index;
    if (index === IS_CORRUPT) return IS_CORRUPT;
    if (window.end - from > limit) return IS_TOO_LONG;
    scan.moved(await window.fill(keepFrom));
  }
}

/**
 * Passes a value without keeping it, from wherever the scan stands in it.
 *
 * @returns the place after the value, or IS_CORRUPT
 */
export async function passValue(window: ByteWindow, scan: JsonScan): Promise<number> {
  for (;;) {
    const index = scan.next(window.bytes, window.isAll);
    if (index !== NEEDS_MORE) return index === IS_CORRUPT ? IS_CORRUPT : window.place + index;
    scan.longIntegers = [];
    scan.moved(await window.fill(window.place + scan.pos));
  }
}

/** White space and commas, which some write between values. */
export function isBetweenValues(byte: number): boolean {
  return byte <= LAST_SPACE ? byte >= 0 : byte === COMMA;
}

/**
 * @param keepFrom bytes before this place may go; what is passed may go when it is absent
 * @returns the place of the next byte that belongs to a value, or the end of the stream; and the line ends passed
 */
export async function passBetween(
  window: ByteWindow,
  from: number,
  keepFrom?: number,
): Promise<{ place: number; lines: number }> {
  let place = from;
  let lines = 0;
  for (;;) {
    const { bytes } = window;
    let index = place - window.place;
    while (index < bytes.length && isBetweenValues(bytes[index] as number)) {
      if (bytes[index] === NEWLINE) lines += 1;
      index += 1;
    }
    place = window.place + index;
    if (index < bytes.length || window.isAll) return { place, lines };
    await window.fill(keepFrom ?? place);
  }
}
