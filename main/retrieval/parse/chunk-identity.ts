import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** Hex digits kept of a hash that names a document or chunk: 80 bits. */
const ID_DIGITS = 20;
/** Hex digits kept of the hash by which equal embedding inputs find each other: 128 bits. */
const TEXT_HASH_DIGITS = 32;

/** @param path POSIX path inside the source */
export function documentIdOf(sourceId: string, path: string): DocumentId {
  return `doc_${sha256Hex(`${sourceId}\0${path}`).slice(0, ID_DIGITS)}` as DocumentId;
}

/**
 * @param occurrence how many chunks of the same document with this heading path and text came before
 * @returns an id that survives every edit around the chunk, and changes with the chunk itself
 */
export function chunkIdOf(
  documentId: DocumentId,
  chunk: { headingPath: readonly string[]; text: string },
  occurrence: number,
): ChunkId {
  const identity = `${documentId}\0${JSON.stringify(chunk.headingPath)}\0${occurrence}\0${chunk.text}`;
  return `chk_${sha256Hex(identity).slice(0, ID_DIGITS)}` as ChunkId;
}

/** Joins a heading path into the one text that the lexical index and the embedding model read. */
export const HEADING_SEPARATOR = ' > ';

/**
 * What is embedded for a chunk: its document's title and its headings give the words that its text leaves unsaid.
 * A question is embedded bare. Changing this changes every vector.
 */
export function embeddingInput(chunk: { title: string; headingPath: readonly string[]; text: string }): string {
  return [chunk.title, chunk.headingPath.join(HEADING_SEPARATOR), chunk.text].filter((part) => part !== '').join('\n');
}

/** @returns the key under which a vector is found again: equal inputs have equal vectors */
export function textHashOf(input: string): string {
  return sha256Hex(input).slice(0, TEXT_HASH_DIGITS);
}
