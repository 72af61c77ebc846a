import { type FileHandle, open } from 'node:fs/promises';
import { NeedleSet, toLowerCaseBytes } from '../base/needle-set.ts';

const READ_BYTES = 4 * 1024 * 1024;
/**
 * A name this short stands inside many other words ("Ann" in "planning"): it counts only where no two letters touch it
 * on either side. One letter may be a byte of the file's own structure, so with one it still counts. UTF-16 units.
 */
const SHORT_LENGTH = 6;

/** Looks for many byte strings at once, whatever the case of letters. */
export interface ByteScanner {
  /** How many spellings are looked for. */
  readonly needles: number;
  /** @returns how often any of them stands in the file, and the file's size; a file that is gone holds nothing */
  scan(path: string, signal?: AbortSignal): Promise<{ hits: number; bytes: number }>;
}

/**
 * @param texts each looked for in UTF-8 and in UTF-16 of both byte orders, as they are and in upper, lower, composed and
 *   decomposed form; shorter than three bytes none is found
 */
export function createByteScanner(texts: readonly string[]): ByteScanner {
  const needles = new NeedleSet();
  const short = new Set<Uint8Array>();
  for (const text of texts) {
    for (const bytes of spellingsOf(text)) {
      needles.add(bytes);
      if (text.length < SHORT_LENGTH) short.add(bytes);
    }
  }
  const countIn = (bytes: Uint8Array, until: number): number => {
    let hits = 0;
    let last = -1;
    for (const { at, needle } of needles.matches(bytes, until)) {
      // Several needles at one place are one hit.
      if (at === last || (short.has(needle) && isInsideWord(bytes, at, at + needle.length))) continue;
      hits += 1;
      last = at;
    }
    return hits;
  };
  return {
    needles: needles.size,
    scan: async (path, signal) => {
      let file: FileHandle;
      try {
        file = await open(path, 'r');
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return { hits: 0, bytes: 0 };
        throw error;
      }
      try {
        return await scanFile(file, { longest: needles.longest, countIn, signal });
      } finally {
        await file.close();
      }
    },
  };
}

/** Bytes on either side that {@link isInsideWord} looks at. */
const SURROUNDINGS = 2;

async function scanFile(
  file: FileHandle,
  options: { longest: number; countIn: (bytes: Uint8Array, until: number) => number; signal: AbortSignal | undefined },
): Promise<{ hits: number; bytes: number }> {
  const { countIn, signal } = options;
  const longest = options.longest + SURROUNDINGS;
  const buffer = new Uint8Array(READ_BYTES + longest + SURROUNDINGS);
  let kept = 0;
  /** Bytes at the front that were looked at, kept for what touches the next. */
  let done = 0;
  let hits = 0;
  let bytes = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, kept, READ_BYTES, bytes);
    bytes += bytesRead;
    const filled = kept + bytesRead;
    toLowerCaseBytes(buffer, kept, filled);
    // What begins in the last stretch may end in the next piece: it is counted there.
    const until = bytesRead === 0 ? filled : Math.max(done, filled - longest);
    hits += countIn(buffer.subarray(0, filled), until) - countIn(buffer.subarray(0, filled), done);
    if (bytesRead === 0) return { hits, bytes };
    const from = Math.max(0, until - SURROUNDINGS);
    buffer.copyWithin(0, from, filled);
    kept = filled - from;
    done = until - from;
  }
}

function isInsideWord(bytes: Uint8Array, start: number, end: number): boolean {
  const isBefore = isLetter(bytes[start - 1]) && isLetter(bytes[start - 2]);
  return isBefore || (isLetter(bytes[end]) && isLetter(bytes[end + 1]));
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 97 && byte <= 122;
}

function spellingsOf(text: string): Buffer[] {
  const cases = [text, text.toLowerCase(), text.toUpperCase()];
  const forms = new Set(cases.flatMap((form) => [form, form.normalize('NFC'), form.normalize('NFD')]));
  return [...forms].flatMap((form) => {
    const utf16 = Buffer.from(form, 'utf16le');
    return [Buffer.from(form), utf16, Buffer.from(utf16).swap16()].map((bytes) => {
      toLowerCaseBytes(bytes);
      return bytes;
    });
  });
}
