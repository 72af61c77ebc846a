import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { SkipNote } from '../parse/skip-note.ts';
import { displayPath } from '../search/document-paths.ts';
import { bandKeys, SIGNATURE_SIZE, similarityOf } from './min-hash.ts';
import { INTEGER_VALUE } from '../../storage/bound-value.ts';

/** From this share of common shingles on, two documents say the same, 0..1. */
export const NEAR_DUPLICATE_SIMILARITY = 0.9;
/** Documents looked at that share a band: text that everybody copies has thousands of twins, and one will do. */
const MAX_CANDIDATES = 24;

/** Another document that says what this one says. */
export interface Twin {
  displayPath: string;
  /** 0..1; 1 = as far as can be told the same words. */
  similarity: number;
}

/** @returns what to tell of a document that has a twin */
export function describeTwin({ displayPath: path, similarity }: Twin): SkipNote {
  const how = similarity === 1 ? 'practically the same' : `${Math.round(similarity * 100)} % the same`;
  return {
    reason: 'near_duplicate',
    message: `It says ${how} as ${path}. Leave one of them out, or keep both.`,
    found: { value: similarity, limit: NEAR_DUPLICATE_SIMILARITY, unit: 'share' },
  };
}

interface CandidateRow {
  rowId: number;
  sourceId: string;
  path: string;
  signature: Uint8Array;
}

/** The signatures of documents, and the search for those that are nearly the same. */
export class DuplicateTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Replaces a document's signature; to be called with the document being written. */
  replace(documentId: DocumentId, signature: Uint32Array | null): void {
    this.#database.prepare('DELETE FROM document_band WHERE document_id = ?').run(documentId);
    const bytes = signature && new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength);
    this.#database.prepare('UPDATE document SET signature = ? WHERE document_id = ?').run(bytes, documentId);
    if (!signature) return;
    const insert = this.#database.prepare('INSERT INTO document_band (band, key, document_id) VALUES (?, ?, ?)');
    for (const [band, key] of bandKeys(signature).entries()) insert.run(band, key, documentId);
  }

  signatureOf(documentId: DocumentId): Uint32Array | null {
    const row = this.#database
      .prepare<{ signature: Uint8Array | null }>('SELECT signature FROM document WHERE document_id = ?')
      .get(documentId);
    return row?.signature ? toSignature(row.signature) : null;
  }

  /**
   * Finds the document that a document repeats. Of two in the same source the one that the walk comes to later is the
   * copy, so that a pair is told of once.
   *
   * @param isGone by row id: is the stored document to be removed by the ingest that asks?
   */
  findTwin(
    document: { sourceId: string; path: string; signature: Uint32Array },
    isGone: (rowId: number) => boolean = () => false,
  ): Twin | null {
    const { sourceId, path, signature } = document;
    let best: Twin | null = null;
    for (const [band, key] of bandKeys(signature).entries()) {
      for (const row of this.#candidates(band, key)) {
        if (row.sourceId === sourceId && (!isWalkedBefore(row.path, path) || isGone(row.rowId))) continue;
        const similarity = similarityOf(signature, toSignature(row.signature));
        if (similarity < NEAR_DUPLICATE_SIMILARITY || similarity <= (best?.similarity ?? 0)) continue;
        best = { displayPath: displayPath(row.sourceId, row.path), similarity };
        if (similarity === 1) return best;
      }
    }
    return best;
  }

  #candidates(band: number, key: number): CandidateRow[] {
    return this.#database
      .prepare<CandidateRow>(
        `SELECT document.rowid AS rowId, source_id AS sourceId, path, signature FROM document_band JOIN document USING (document_id)
         WHERE band = ${INTEGER_VALUE} AND key = ${INTEGER_VALUE} AND signature IS NOT NULL LIMIT ?`,
      )
      .all(band, key, MAX_CANDIDATES);
  }
}

/** The order of a walk: by name, the files of a folder before what its subfolders hold. */
function isWalkedBefore(one: string, other: string): boolean {
  const ones = one.split('/');
  const others = other.split('/');
  for (let depth = 0; depth < Math.min(ones.length, others.length); depth += 1) {
    const [a = '', b = ''] = [ones[depth], others[depth]];
    if (a === b) continue;
    const isFileA = depth === ones.length - 1;
    const isFileB = depth === others.length - 1;
    return isFileA === isFileB ? a < b : isFileA;
  }
  return ones.length < others.length;
}

function toSignature(bytes: Uint8Array): Uint32Array {
  // A copy: the bytes of a row need not lie at a multiple of four.
  return new Uint32Array(bytes.slice().buffer, 0, SIGNATURE_SIZE);
}
