import type { DocumentFormat } from '../../contract/document.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** Formats whose stored source text is extracted from the file, not decoded: the same bytes may read otherwise. */
const EXTRACTED: ReadonlySet<DocumentFormat> = new Set(['pdf', 'docx', 'xlsx', 'email', 'image']);

/**
 * @returns the key under which a file's source text is stored, and by which it is seen whether the file has changed:
 *   the hash of its bytes, for extracted text together with what it was read as
 */
export function contentHashOf(format: DocumentFormat, bytes: Uint8Array): string {
  const hash = sha256Hex(bytes);
  return EXTRACTED.has(format) ? sha256Hex(`${format}\0${hash}`) : hash;
}
