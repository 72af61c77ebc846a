import type { DocumentFormat } from '../../contract/document.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** Names how text is extracted; another name, and every such file is read again. */
const EXTRACTION_ID = 'extract-1';

/** Formats whose stored source text is extracted from the file, not decoded: the same bytes may read otherwise. */
const EXTRACTED: ReadonlySet<DocumentFormat> = new Set(['pdf', 'docx', 'xlsx', 'email', 'image']);

/** Digits of the hash of the bytes in the key of an extracted text: 192 bits. The rest tells how it was extracted. */
const FILE_DIGITS = 48;

/**
 * @param reading the settings that decide what is extracted, in words
 * @returns the key under which a file's source text is stored, and by which it is seen whether the file must be read
 *   again: the hash of its bytes; for extracted text, its end is a hash of what it was read as and how
 */
export function contentHashOf(format: DocumentFormat, bytes: Uint8Array, reading: string): string {
  const hash = sha256Hex(bytes);
  if (!EXTRACTED.has(format)) return hash;
  return hash.slice(0, FILE_DIGITS) + sha256Hex(`${EXTRACTION_ID}\0${format}\0${reading}`).slice(FILE_DIGITS);
}

/** Was the text that is stored under this key read from these bytes, whatever the settings were? */
export function isReadFrom(format: DocumentFormat, bytes: Uint8Array, contentHash: string): boolean {
  const hash = sha256Hex(bytes);
  return EXTRACTED.has(format) ? contentHash.startsWith(hash.slice(0, FILE_DIGITS)) : contentHash === hash;
}
