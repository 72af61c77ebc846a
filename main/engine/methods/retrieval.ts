import { createReading } from '../access/reading.ts';
import { firstReadings } from '../first-readings.ts';
import { lostIndexes } from '../generations/settle-missing-files.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Search and documents: reading, so they work in a restricted workspace too. */
export function createRetrievalHandlers(
  parts: StandingParts,
): Handlers<'search.run' | 'document.list' | 'document.read'> {
  const { retrieval, gate, generations } = parts;
  const reading = createReading(parts);
  return {
    'search.run': (request, { signal }) =>
      gate.during(() =>
        reading.read({
          method: 'search.run',
          as: request.filter.as,
          query: request.query,
          countReturned: ({ results }) => results.length,
          work: async (scope) => {
            const unread = firstReadings(parts, { isForPrincipal: scope !== undefined });
            const { search } = await retrieval.query();
            const scoped = { ...request, filter: { ...request.filter, as: scope } };
            const [response, access] = await Promise.all([search.search(scoped, { signal }), reading.describe(scope)]);
            const degraded = [...(response.degraded ?? []), ...lostIndexes(generations.registry), ...unread];
            return { ...response, access, ...(degraded.length > 0 && { degraded }) };
          },
        }),
      ),
    'document.list': (request, { signal }) => {
      const list = (as: typeof request.as): ReturnType<typeof retrieval.documents.listDocuments> =>
        retrieval.documents.listDocuments({ ...request, as }, { signal });
      // The owner's own lists are drawn at every keystroke and hold no text.
      if (request.as === undefined) return list(undefined);
      return reading.read({
        method: 'document.list',
        as: request.as,
        query: request.filter === '' ? null : request.filter,
        countReturned: ({ documents }) => documents.length,
        work: list,
      });
    },
    'document.read': (request, { signal }) =>
      reading.read({
        method: 'document.read',
        as: request.as,
        query: request.documentId ?? request.chunkId ?? null,
        countReturned: () => 1,
        work: (as) => retrieval.documents.readDocument({ ...request, as }, { signal }),
      }),
  };
}
