import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/** Signatures and fixed sizes of the three records that are read here (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16). */
const END_OF_DIRECTORY = { signature: 0x06054b50, bytes: 22, largestComment: 0xffff };
const DIRECTORY_ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL_HEADER_BYTES = 30;

/** Compression methods: as is, and deflate. */
const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks chosen files of a ZIP archive. The machine may have no `unzip`, and of the archive this is for, 25,743 of
 * 25,820 files are not wanted: picking from the directory at its end leaves them unread.
 *
 * The archive must be trusted, which here means that its checksum was compared first: names are not checked for `..`.
 *
 * @param {string} zipPath without ZIP64 (below 4 GiB and 65,535 entries)
 * @param {string} folder files are written below it, with the permissions the archive states
 * @param {(name: string) => string | undefined} place the path below `folder` for an entry, undefined to leave it out
 * @returns {Promise<number>} how many files were written
 * @throws {Error} when it is not a ZIP archive or uses a compression other than deflate
 */
export async function unpackZip(zipPath, folder, place) {
  const file = await open(zipPath);
  /** @param {number} position @param {number} length */
  const read = async (position, length) => (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  try {
    let written = 0;
    for (const entry of await readDirectory(read, (await file.stat()).size, zipPath)) {
      const path = entry.name.endsWith('/') ? undefined : place(entry.name);
      if (path === undefined) continue;
      const header = await read(entry.headerAt, LOCAL_HEADER_BYTES);
      // The local header repeats the name and has extra fields of its own; the data starts behind both.
      const dataAt = entry.headerAt + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
      const data = await read(dataAt, entry.packedBytes);
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, entry.method === DEFLATED ? await inflate(data) : data, { mode: entry.mode });
      written += 1;
    }
    return written;
  } finally {
    await file.close();
  }
}

/**
 * @param {(position: number, length: number) => Promise<Buffer>} read
 * @param {number} sizeBytes
 * @param {string} zipPath
 */
async function readDirectory(read, sizeBytes, zipPath) {
  const tailBytes = Math.min(sizeBytes, END_OF_DIRECTORY.bytes + END_OF_DIRECTORY.largestComment);
  const tail = await read(sizeBytes - tailBytes, tailBytes);
  let end = tailBytes - END_OF_DIRECTORY.bytes;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY.signature) end -= 1;
  if (end < 0) throw new Error(`${zipPath} is not a ZIP archive: it has no directory at its end`);
  const directory = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));

  const entries = [];
  for (let at = 0; at < directory.length; ) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY.signature) throw new Error(`${zipPath} has a broken directory`);
    const nameAt = at + DIRECTORY_ENTRY.bytes;
    const extraAt = nameAt + directory.readUInt16LE(at + 28);
    const method = directory.readUInt16LE(at + 10);
    const name = directory.toString('utf8', nameAt, extraAt);
    if (method !== STORED && method !== DEFLATED)
      throw new Error(`${name} in ${zipPath} is packed with method ${method}`);
    entries.push({
      name,
      method,
      packedBytes: directory.readUInt32LE(at + 20),
      // The upper half of the external attributes holds the Unix mode; 0 when the archive was made elsewhere.
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777 || 0o644,
      headerAt: directory.readUInt32LE(at + 42),
    });
    at = extraAt + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}
