import { Unzlib } from 'fflate';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

/** A histogram whose every counter is full takes 23,552 counters × 9 bytes: nothing beyond is read. */
const MAX_COUNTS_BYTES = 256 * 1024;
/** Of the text: full counters that do not compress at all, in base64. */
const MAX_TEXT_CHARACTERS = 384 * 1024;
/** Inflated at once, in bytes: DEFLATE makes at most 1032 times as much of it, so a bomb is stopped at 4 MiB. */
const SLICE_BYTES = 4096;

/** HdrHistogram V2 with counts as ZigZag LEB128; in the second, the part behind it is compressed. */
const COOKIE = 0x1c849313;
const COMPRESSED_COOKIE = 0x1c849314;
const COMPRESSED_HEADER_BYTES = 8;
const HEADER_BYTES = 40;
/** The last of nine bytes holds eight bits; no count that we take is that long. */
const MAX_COUNT_BYTES = 8;

/** The shape of `LatencyHistogram`: 1 µs to 1 h with three digits. */
const SIGNIFICANT_DIGITS = 3;
const LOWEST_MICROS = 1n;
const HIGHEST_MICROS = 3_600_000_000n;
/** Counters of a bucket's upper half: the power of two that keeps 2 × 10³ apart, halved. */
const HALF_BUCKET = 1024;

/**
 * Reads the counts out of HdrHistogram's compressed text by ourselves: its library believes the header, allocates what
 * that asks for, and inflates without an end. Here time and memory are bounded by the length of the text.
 *
 * @returns values in microseconds, ascending, each the largest that its counter stands for, with its count
 * @throws InvalidArgumentError when the text is no histogram of our shape
 */
export function readHistogramCounts(text: string): { micros: number; count: number }[] {
  const trimmed = text.trim();
  if (trimmed.length > MAX_TEXT_CHARACTERS) {
    throw refuse(`it has ${trimmed.length} characters, at most ${MAX_TEXT_CHARACTERS} are read`);
  }
  const bytes = decodeBase64(trimmed);
  if (bytes.length < COMPRESSED_HEADER_BYTES) throw refuse('it ends before its header does');
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0) !== COMPRESSED_COOKIE) throw refuse('it is not compressed V2');
  const length = view.getUint32(4);
  if (length !== bytes.length - COMPRESSED_HEADER_BYTES) throw refuse(`it says ${length} bytes follow its header`);
  const payload = inflate(bytes.subarray(COMPRESSED_HEADER_BYTES));
  checkHeader(payload);
  return readCounts(payload.subarray(HEADER_BYTES));
}

function decodeBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw refuse('it is not base64');
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw refuse('it is not base64');
  }
}

function inflate(compressed: Uint8Array): Uint8Array {
  const whole = new Uint8Array(HEADER_BYTES + MAX_COUNTS_BYTES);
  let length = 0;
  const stream = new Unzlib((piece) => {
    if (length + piece.length > whole.length)
      throw refuse(`more than ${MAX_COUNTS_BYTES} bytes of counts come out of it`);
    whole.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at < compressed.length; at += SLICE_BYTES) {
      stream.push(compressed.subarray(at, at + SLICE_BYTES), at + SLICE_BYTES >= compressed.length);
    }
  } catch (error) {
    if (InvalidArgumentError.is(error)) throw error;
    throw refuse('it cannot be inflated');
  }
  return whole.subarray(0, length);
}

function checkHeader(payload: Uint8Array): void {
  if (payload.length < HEADER_BYTES) throw refuse('it ends before its header does');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  if (view.getUint32(0) !== COOKIE) throw refuse('its counts are not V2');
  if (view.getUint32(4) !== payload.length - HEADER_BYTES) throw refuse('its counts are cut off');
  // Java writes 0 there and the JavaScript library 1; neither shifts its counters.
  const isShifted = (view.getUint32(8) & ~1) !== 0;
  const digits = view.getInt32(12);
  const lowest = view.getBigInt64(16);
  const highest = view.getBigInt64(24);
  if (isShifted || digits !== SIGNIFICANT_DIGITS || lowest !== LOWEST_MICROS || highest !== HIGHEST_MICROS) {
    throw refuse(`it covers ${lowest} to ${highest} with ${digits} digits, not 1 µs to 1 h with 3`);
  }
}

/** A negative number is a run of so many empty counters. */
function readCounts(bytes: Uint8Array): { micros: number; count: number }[] {
  const counts: { micros: number; count: number }[] = [];
  let total = 0;
  let index = 0;
  for (let at = 0; at < bytes.length; ) {
    let number = 0;
    let size = 0;
    for (let more = true; more; size += 1) {
      const byte = bytes[at + size];
      if (byte === undefined || size === MAX_COUNT_BYTES) throw refuse('a count in it does not end');
      number += (byte & 0x7f) * 2 ** (7 * size);
      more = byte >= 0x80;
    }
    at += size;
    if (number > Number.MAX_SAFE_INTEGER) throw refuse('a count in it is too large');
    if (number % 2 === 1) {
      index += (number + 1) / 2;
      continue;
    }
    const count = number / 2;
    if (lowestOf(index) > HIGHEST_MICROS) throw refuse('it counts values above 1 h');
    total += count;
    if (total > Number.MAX_SAFE_INTEGER) throw refuse('it counts more than can be counted');
    if (count > 0) counts.push({ micros: Math.min(lowestOf(index + 1) - 1, Number(HIGHEST_MICROS)), count });
    index += 1;
  }
  return counts;
}

/** The smallest value that a counter stands for. The lowest bucket has both its halves, each later one only the upper. */
function lowestOf(index: number): number {
  const bucket = Math.max(0, Math.floor(index / HALF_BUCKET) - 1);
  return (index - bucket * HALF_BUCKET) * 2 ** bucket;
}

function refuse(why: string): InvalidArgumentError {
  return new InvalidArgumentError(`This text is not a histogram of Trestle: ${why}.`);
}
