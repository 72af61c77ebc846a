import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

/** Search and documents: reading, so they work in a restricted workspace too. */
export function createRetrievalHandlers(
  parts: SessionParts,
): Handlers<'search.run' | 'document.list' | 'document.read'> {
  const { retrieval, gate } = parts;
  return {
    'search.run': (request, { signal }) =>
      gate.during(async () => (await retrieval.query()).search.search(request, { signal })),
    'document.list': (request, { signal }) => retrieval.documents.listDocuments(request, { signal }),
    'document.read': (request, { signal }) => retrieval.documents.readDocument(request, { signal }),
  };
}
