import { ParseRefusal } from '../parse-refusal.ts';

/** One file in an archive, as the archive's directory describes it: a claim, until it is unpacked. */
export interface ZipEntry {
  name: string;
  /** 0 = stored, 8 = deflated. */
  method: number;
  isEncrypted: boolean;
  packedBytes: number;
  unpackedBytes: number;
  /** Of the local header. */
  offset: number;
}

/** Entries of one archive at most. Office documents have tens, a book of pictures some thousands. */
export const MAX_ZIP_ENTRIES = 10_000;

const END_SIGNATURE = 0x06054b50;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const MAX_COMMENT_BYTES = 0xffff;
const ZIP64_EXTRA_ID = 1;
const ZIP64_MARK = 0xffffffff;

/**
 * Reads the directory at the end of a zip archive. Names are keys, never paths: nothing is unpacked to disk. Entries
 * with names that leave the archive (absolute, `..`, back slashes) and folders are passed over.
 *
 * @throws ParseRefusal `malformed` when the directory does not hold together, `archive_size` when it is too long
 */
export function readZipEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, offset } = readEnd(view);
  if (count > MAX_ZIP_ENTRIES) {
    throw new ParseRefusal({
      reason: 'archive_size',
      message: `The archive holds ${count} files; up to ${MAX_ZIP_ENTRIES} are looked at. Split it, or exclude it.`,
      found: { value: count, limit: MAX_ZIP_ENTRIES, unit: 'files' },
    });
  }
  const entries = new Map<string, ZipEntry>();
  let position = offset;
  let packedTotal = 0;
  for (let index = 0; index < count; index += 1) {
    if (position + ENTRY_BYTES > view.byteLength || view.getUint32(position, true) !== ENTRY_SIGNATURE) throw broken();
    const nameBytes = view.getUint16(position + 28, true);
    const extraBytes = view.getUint16(position + 30, true);
    const commentBytes = view.getUint16(position + 32, true);
    const nameStart = position + ENTRY_BYTES;
    const next = nameStart + nameBytes + extraBytes + commentBytes;
    if (next > view.byteLength) throw broken();
    const name = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameBytes));
    const entry = { name, ...readSizes(view, position, nameStart + nameBytes, extraBytes) };
    packedTotal += entry.packedBytes;
    // Entries that lie over each other unpack the same bytes many times; then they add up to more than there is.
    if (packedTotal > view.byteLength || entry.offset >= view.byteLength || entries.has(name)) throw broken();
    if (isPlainName(name)) entries.set(name, entry);
    position = next;
  }
  return [...entries.values()];
}

function readEnd(view: DataView): { count: number; offset: number } {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let position = view.byteLength - END_BYTES; position >= first; position -= 1) {
    if (view.getUint32(position, true) !== END_SIGNATURE) continue;
    const count = view.getUint16(position + 10, true);
    const offset = view.getUint32(position + 16, true);
    return count === 0xffff || offset === ZIP64_MARK ? readZip64End(view, position) : { count, offset };
  }
  throw broken();
}

function readZip64End(view: DataView, end: number): { count: number; offset: number } {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR_SIGNATURE) throw broken();
  const position = readLarge(view, locator + 8);
  if (position + 56 > view.byteLength || view.getUint32(position, true) !== ZIP64_END_SIGNATURE) throw broken();
  return { count: readLarge(view, position + 32), offset: readLarge(view, position + 48) };
}

function readSizes(view: DataView, entry: number, extra: number, extraBytes: number): Omit<ZipEntry, 'name'> {
  let packedBytes = view.getUint32(entry + 20, true);
  let unpackedBytes = view.getUint32(entry + 24, true);
  let offset = view.getUint32(entry + 42, true);
  for (let at = extra; at + 4 <= extra + extraBytes; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA_ID) continue;
    // Only what did not fit has a place here, in this order.
    let value = at + 4;
    const take = (): number => {
      const large = readLarge(view, value);
      value += 8;
      return large;
    };
    if (unpackedBytes === ZIP64_MARK) unpackedBytes = take();
    if (packedBytes === ZIP64_MARK) packedBytes = take();
    if (offset === ZIP64_MARK) offset = take();
    break;
  }
  const isEncrypted = (view.getUint16(entry + 8, true) & 1) === 1;
  return { method: view.getUint16(entry + 10, true), isEncrypted, packedBytes, unpackedBytes, offset };
}

function readLarge(view: DataView, position: number): number {
  if (position + 8 > view.byteLength) throw broken();
  return Number(view.getBigUint64(position, true));
}

function isPlainName(name: string): boolean {
  return name !== '' && !name.endsWith('/') && !name.startsWith('/') && !/[\\\0:]|(?:^|\/)\.\.(?:\/|$)/.test(name);
}

function broken(): ParseRefusal {
  return new ParseRefusal({
    reason: 'malformed',
    message: 'The archive is damaged: its directory does not hold together. Save the file again.',
  });
}
