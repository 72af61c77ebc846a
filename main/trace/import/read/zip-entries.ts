import { open } from 'node:fs/promises';
import type { ByteSource } from './byte-source.ts';
import { fileSource } from './file-source.ts';
import { inflatedSource } from './inflated-source.ts';
import { UnreadableError } from './unreadable.ts';

/** More files in one archive are not looked at. */
export const MAX_ZIP_ENTRIES = 10_000;
/** The directory of an archive with as many files as are looked at stays far below, in bytes. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
/** The end record and the longest comment after it, in bytes. */
const END_BYTES = 22 + 65_535 + 20;

const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const IN_EXTRA_32 = 0xffffffff;
const IS_ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  name: string;
  source: ByteSource;
  /** As it lies in the archive. */
  compressedBytes: number;
}

/**
 * Lists the files of an archive, from its directory; folders and what is empty are left out.
 *
 * @throws UnreadableError when the directory is damaged or holds too much
 */
export async function zipEntries(
  path: string,
  options: { onRead?: (place: number) => void } = {},
): Promise<readonly (ZipEntry | { name: string; problem: string })[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (from: number, length: number): Promise<Buffer> => {
      if (from < 0 || from + length > size) throw new UnreadableError('is an archive whose directory is damaged.');
      return (await file.read(Buffer.alloc(length), 0, length, from)).buffer;
    };
    const { offset, length } = await findDirectory(read, size);
    const directory = await read(offset, length);
    const entries: (ZipEntry | { name: string; problem: string })[] = [];
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
      if (entries.length >= MAX_ZIP_ENTRIES) {
        throw new UnreadableError(`holds more than ${MAX_ZIP_ENTRIES} files. Unpack it and import the folder.`);
      }
      const entry = readEntry(directory, at);
      at = entry.after;
      if (entry.name.endsWith('/') || entry.expandedBytes === 0) continue;
      const { name } = entry;
      if (entry.isEncrypted) entries.push({ name, problem: 'is encrypted. Unpack the archive and import the folder.' });
      else if (entry.method !== STORED && entry.method !== DEFLATED) {
        entries.push({
          name,
          problem: `is packed by method ${entry.method}, which is not read. Unpack the archive and import the folder.`,
        });
      } else entries.push({ name, compressedBytes: entry.compressedBytes, source: entrySource(path, entry, options) });
    }
    return entries;
  } finally {
    await file.close();
  }
}

async function findDirectory(
  read: (from: number, length: number) => Promise<Buffer>,
  size: number,
): Promise<{ offset: number; length: number }> {
  const tailAt = Math.max(0, size - END_BYTES);
  const tail = await read(tailAt, size - tailAt);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at === -1 || at + 22 > tail.length || tail.readUInt32LE(at) !== END) {
    throw new UnreadableError('is an archive without a directory: it was cut off.');
  }
  let length = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  if (offset === IN_EXTRA_32 && at >= 20 && tail.readUInt32LE(at - 20) === END_64_LOCATOR) {
    const end = await read(Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.readUInt32LE(0) !== END_64) throw new UnreadableError('is an archive whose directory is damaged.');
    length = Number(end.readBigUInt64LE(40));
    offset = Number(end.readBigUInt64LE(48));
  }
  if (length > MAX_DIRECTORY_BYTES) {
    throw new UnreadableError(`holds more than ${MAX_ZIP_ENTRIES} files. Unpack it and import the folder.`);
  }
  return { offset, length };
}

interface DirectoryEntry {
  name: string;
  isEncrypted: boolean;
  method: number;
  compressedBytes: number;
  expandedBytes: number;
  localAt: number;
  after: number;
}

function readEntry(directory: Buffer, at: number): DirectoryEntry {
  const nameLength = directory.readUInt16LE(at + 28);
  const extraLength = directory.readUInt16LE(at + 30);
  const extraAt = at + 46 + nameLength;
  const after = extraAt + extraLength + directory.readUInt16LE(at + 32);
  if (after > directory.length) throw new UnreadableError('is an archive whose directory is damaged.');
  const extra = wideFields(directory.subarray(extraAt, extraAt + extraLength));
  // Those that do not fit in 32 bits stand in the extra field, in this order.
  const wide = (value: number): number => (value === IN_EXTRA_32 ? Number(extra.shift() ?? 0n) : value);
  const expandedBytes = wide(directory.readUInt32LE(at + 24));
  const compressedBytes = wide(directory.readUInt32LE(at + 20));
  return {
    name: directory.toString('utf8', at + 46, extraAt),
    isEncrypted: (directory.readUInt16LE(at + 8) & IS_ENCRYPTED) !== 0,
    method: directory.readUInt16LE(at + 10),
    compressedBytes,
    expandedBytes,
    localAt: wide(directory.readUInt32LE(at + 42)),
    after,
  };
}

function wideFields(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const fields = extra.subarray(at + 4, at + 4 + length);
      return Array.from({ length: Math.floor(fields.length / 8) }, (_, index) => fields.readBigUInt64LE(index * 8));
    }
    at += 4 + length;
  }
  return [];
}

function entrySource(path: string, entry: DirectoryEntry, options: { onRead?: (place: number) => void }): ByteSource {
  const packed: ByteSource = {
    async *open(position) {
      const header = await headerOf(path, entry.localAt);
      if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_ENTRY) throw new UnreadableError('is damaged.');
      const from = entry.localAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      yield* fileSource(path, { ...options, from, to: from + entry.compressedBytes }).open(position);
    },
  };
  return entry.method === STORED
    ? packed
    : inflatedSource(packed, { method: 'deflate', compressedBytes: entry.compressedBytes });
}

async function headerOf(path: string, at: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(30), 0, 30, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
