import { findDocuments } from '../../retrieval/search/find-documents.ts';
import { displayPath } from '../../retrieval/search/document-paths.ts';
import type { Database } from '../../storage/database.ts';
import { type QuotableText, quotableText } from '../../evals/datasets/carry-quote.ts';
import type { SessionParts } from '../session-parts.ts';

/** A document as it is indexed now. */
export interface IndexedText {
  /** As it is shown. */
  document: string;
  text: QuotableText;
}

/** Texts of the workspace's documents, of the indexes that serve. */
export interface IndexedTexts {
  /** @param name as shown, a path, an id, or the end of a path; null when no source has it */
  find(name: string): IndexedText | null;
  /** Every document, by source and path, its text read when it is reached. */
  all(): Iterable<{ document: string; text: string }>;
}

/** Of so many documents the words are kept: labels of a data set come document after document. */
const KEPT_DOCUMENTS = 50;

export function openIndexedTexts({ retrieval, files }: Pick<SessionParts, 'retrieval' | 'files'>): IndexedTexts {
  const sources = files.readWorkspace().sources.map(({ id }) => ({ id, database: retrieval.databaseOf(id) }));
  const databases = [...new Set(sources.map(({ database }) => database))];
  const serves = (sourceId: string, database: Database): boolean =>
    sources.some((source) => source.id === sourceId && source.database === database);
  const kept = new Map<string, IndexedText | null>();
  const look = (name: string): IndexedText | null => {
    for (const database of databases) {
      const found = findDocuments(database, { name, limit: 5 }).find(({ sourceId }) => serves(sourceId, database));
      if (found === undefined) continue;
      const row = database
        .prepare<{ text: string }>('SELECT text FROM document JOIN content USING (content_hash) WHERE document_id = ?')
        .get(found.documentId);
      if (row !== undefined) return { document: found.displayPath, text: quotableText(row.text) };
    }
    return null;
  };
  return {
    find: (name) => {
      const known = kept.get(name);
      if (known !== undefined) return known;
      const found = look(name);
      const oldest = kept.size >= KEPT_DOCUMENTS ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(name, found);
      return found;
    },
    *all() {
      for (const { id, database } of sources) {
        const rows = database
          .prepare<{ path: string; contentHash: string }>(
            'SELECT path, content_hash AS contentHash FROM document WHERE source_id = ? ORDER BY path',
          )
          .all(id);
        for (const { path, contentHash } of rows) {
          const content = database
            .prepare<{ text: string }>('SELECT text FROM content WHERE content_hash = ?')
            .get(contentHash);
          if (content !== undefined) yield { document: displayPath(id, path), text: content.text };
        }
      }
    },
  };
}
