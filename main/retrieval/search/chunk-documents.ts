import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { readFrontMatter } from '../parse/markdown/front-matter.ts';
import { absolutePath, displayPath, mayBeSingleFile } from './document-paths.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

/** Documents kept at a time, about three hundred bytes each. */
const MAX_KEPT = 10_000;

/** What every chunk of a document has of it. */
export interface ChunkDocument {
  sourceId: SourceId;
  /** Absolute path of its file, as it is now. */
  path(): string;
  displayPath: string;
  /** It says itself that another one holds. */
  isSuperseded: boolean;
}

/** Looks up the documents of chunks. */
export interface ChunkDocuments {
  /** @returns undefined when there is no such document */
  of(documentId: DocumentId): ChunkDocument | undefined;
}

interface DocumentRow {
  sourceId: SourceId;
  rootPath: string;
  path: string;
  /** Where front matter may be in there: the first chunk of a Markdown document. */
  opening: string | null;
}

/** Looks each up anew. */
export function createChunkDocuments(database: Database): ChunkDocuments {
  return {
    of: (documentId) => {
      const row = database
        .prepare<DocumentRow>(
          `SELECT document.source_id AS sourceId, source.root_path AS rootPath, document.path,
             CASE WHEN document.format = 'markdown' THEN
               (SELECT first.text FROM chunk AS first WHERE first.document_id = document.document_id
                  AND first.ordinal = 0 AND substr(first.text, 1, 4) GLOB '*---*')
             END AS opening
           FROM document JOIN source USING (source_id) WHERE document.document_id = ${TEXT_VALUE}`,
        )
        .get(documentId);
      if (row === undefined) return undefined;
      const { sourceId, rootPath, path, opening } = row;
      const found = absolutePath(rootPath, path);
      return {
        sourceId,
        // The disk says whether a source is one file or a folder.
        path: mayBeSingleFile(rootPath, path) ? () => absolutePath(rootPath, path) : () => found,
        displayPath: displayPath(sourceId, path),
        isSuperseded: opening !== null && (readFrontMatter(opening)?.isSuperseded ?? false),
      };
    },
  };
}

/**
 * Looks a document up once as long as `version` stays: a chunk is two look-ups in the file then, and was eight. A corpus has
 * far fewer documents than chunks.
 *
 * @param version of the file; see `readDataVersion`
 */
export function createKeptChunkDocuments(database: Database, version: () => number): ChunkDocuments {
  const documents = createChunkDocuments(database);
  const kept = new Map<DocumentId, ChunkDocument>();
  let keptVersion = -1;
  return {
    of: (documentId) => {
      const current = version();
      if (current !== keptVersion || kept.size >= MAX_KEPT) kept.clear();
      keptVersion = current;
      const known = kept.get(documentId) ?? documents.of(documentId);
      if (known !== undefined) kept.set(documentId, known);
      return known;
    },
  };
}
