import { inflateRawSync } from 'node:zlib';
import { ParseRefusal } from '../parse-refusal.ts';
import { readZipEntries, type ZipEntry } from './zip-entries.ts';

/** What one archive may unpack to, in bytes: the text of some thousand pages or of a million cells. */
export const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;
/** Something may unpack to so many times its size. Deflate ends at 1,032; office documents stay below 100. */
export const MAX_UNPACK_RATIO = 300;
/** Below this size nothing is refused for its ratio: a few blanks pack into nothing. */
const RATIO_FREE_BYTES = 1024 * 1024;

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const MEBIBYTE = 1024 * 1024;

/**
 * Unpacks the wanted files of a zip archive into memory. What the directory claims is checked before anything is
 * unpacked, and held while unpacking: no entry becomes larger than it said, and all together no larger than the cap.
 *
 * @param isWanted asked for each entry by name; what is not wanted (pictures, archives in the archive) is never touched
 * @param capFactor the caps count times this
 * @throws ParseRefusal `archive_size`, `archive_ratio`, `encrypted` or `malformed`
 */
export function unpackZip(
  bytes: Uint8Array,
  { isWanted, capFactor }: { isWanted: (name: string) => boolean; capFactor: number },
): ReadonlyMap<string, Uint8Array> {
  const entries = readZipEntries(bytes).filter(({ name }) => isWanted(name));
  checkClaims(entries, capFactor);
  return new Map(entries.map((entry) => [entry.name, unpackEntry(bytes, entry)]));
}

function checkClaims(entries: readonly ZipEntry[], capFactor: number): void {
  let total = 0;
  for (const { isEncrypted, packedBytes, unpackedBytes } of entries) {
    if (isEncrypted) {
      throw new ParseRefusal({ reason: 'encrypted', message: 'The file is encrypted. Save it without a password.' });
    }
    total += unpackedBytes;
    const ratio = unpackedBytes / Math.max(1, packedBytes);
    if (unpackedBytes > RATIO_FREE_BYTES && ratio > MAX_UNPACK_RATIO * capFactor) {
      const limit = MAX_UNPACK_RATIO * capFactor;
      throw new ParseRefusal({
        reason: 'archive_ratio',
        message: `A part of the file unpacks to ${Math.round(ratio)} times its size; up to ${limit} times is taken. Save the file again, or exclude it.`,
        found: { value: Math.round(ratio), limit, unit: 'ratio' },
      });
    }
  }
  const limit = MAX_UNPACKED_BYTES * capFactor;
  if (total > limit) {
    throw new ParseRefusal({
      reason: 'archive_size',
      message: `The file unpacks to ${(total / MEBIBYTE).toFixed(0)} MiB; up to ${limit / MEBIBYTE} MiB are taken. Split it, or exclude it.`,
      found: { value: total, limit, unit: 'bytes' },
    });
  }
}

function unpackEntry(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { name, method, packedBytes, unpackedBytes, offset } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + LOCAL_BYTES > view.byteLength || view.getUint32(offset, true) !== LOCAL_SIGNATURE) throw broken(name);
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packedBytes > view.byteLength) throw broken(name);
  const packed = bytes.subarray(start, start + packedBytes);
  if (method === STORED && packedBytes === unpackedBytes) return packed;
  if (method !== DEFLATED) throw broken(name);
  try {
    // One byte more than promised is a lie, and is not waited for.
    const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(1, unpackedBytes) });
    if (unpacked.length === unpackedBytes) return unpacked;
  } catch {
    // Damaged, or longer than it said.
  }
  throw broken(name);
}

function broken(name: string): ParseRefusal {
  const shown = name.slice(0, 100);
  return new ParseRefusal({
    reason: 'malformed',
    message: `The archive is damaged: its part "${shown}" is not what the directory says. Save the file again.`,
  });
}
