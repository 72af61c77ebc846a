import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { LineageResponse } from '../../contract/lineage.ts';
import { findDocuments } from '../../retrieval/search/find-documents.ts';
import { countLineageBackfill } from '../../trace/lineage/lineage-backfill.ts';
import { readLineage } from '../../trace/lineage/lineage-reader.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Reverse lineage: from a chunk or document to every past answer that used it. */
export function createLineageHandlers({ index, journal, freshness }: StandingParts): Handlers<'lineage.of'> {
  /** What a person names may be an id, or a path of a document that is in the index or once was. */
  const place = (name: string): { chunkId?: ChunkId; documentId?: DocumentId } => {
    if (name.startsWith('chk_')) return { chunkId: name as ChunkId };
    if (name.startsWith('doc_')) return { documentId: name as DocumentId };
    const [found, second] = findDocuments(index, { name, limit: 2 });
    if (found !== undefined && second === undefined) return { documentId: found.documentId };
    const past = journal
      .prepare<{ documentId: DocumentId }>(
        'SELECT document_id AS documentId FROM used_chunk WHERE display_path = ? LIMIT 1',
      )
      .get(name);
    if (past !== undefined) return { documentId: past.documentId };
    if (found !== undefined) return { documentId: found.documentId };
    throw new NotFoundError(`No document is called "${name}". Give its path as the search shows it, or an id.`);
  };
  return {
    'lineage.of': async ({ of, chunkId, documentId, role, limit, cursor }): Promise<LineageResponse> => {
      const named =
        of === undefined
          ? { chunkId: chunkId as ChunkId | undefined, documentId: documentId as DocumentId | undefined }
          : place(of);
      await freshness.stale.refresh(null);
      const query = {
        ...(named.chunkId === undefined ? {} : { chunkId: named.chunkId }),
        ...(named.documentId === undefined ? {} : { documentId: named.documentId }),
        role,
        limit,
        cursor,
      };
      const { place: known, ...page } = readLineage(journal, query);
      return {
        chunkId: named.chunkId ?? null,
        documentId: named.documentId ?? known?.documentId ?? null,
        sourceId: known?.sourceId ?? null,
        displayPath: known?.displayPath ?? null,
        ...page,
        backfillRemaining: countLineageBackfill(journal),
      };
    },
  };
}
