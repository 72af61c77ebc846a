import { zipSync } from 'fflate';
import { unpackZip } from '../archive/unpack-zip.ts';
import { ParseRefusal } from '../parse-refusal.ts';

/** The texts inside an office document: its XML parts. Pictures, fonts, macros and embedded files are never unpacked. */
export type OfficeParts = ReadonlyMap<string, Uint8Array>;

const PART = /\.(?:xml|rels)$/i;
/** A document type is where entities are declared; office programs never write one. */
const DOCTYPE = Buffer.from('<!DOCTYPE');
const DOCTYPE_UTF16 = Buffer.from('<!DOCTYPE', 'utf16le');

/**
 * @throws ParseRefusal `malformed` when the archive is damaged or a part declares entities, `archive_size`,
 *   `archive_ratio`, `encrypted`
 */
export function readOfficeParts(bytes: Uint8Array, capFactor: number): OfficeParts {
  const parts = unpackZip(bytes, { isWanted: (name) => PART.test(name), capFactor });
  for (const [name, part] of parts) {
    const buffer = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    if (!buffer.includes(DOCTYPE) && !buffer.includes(DOCTYPE_UTF16)) continue;
    throw new ParseRefusal({
      reason: 'malformed',
      message: `The part "${name.slice(0, 100)}" of the file declares entities, which no office program writes. It was not read.`,
    });
  }
  return parts;
}

/**
 * Packs checked parts into an archive of their own, for a library that wants one. The library never sees the archive
 * that came from outside, so it cannot read it in another way than it was checked.
 */
export function repackParts(parts: OfficeParts): Uint8Array {
  return zipSync(Object.fromEntries(parts), { level: 0 });
}
