import type { DocumentId } from '../../contract/ids.ts';
import { standInDocument } from '../../retrieval/sources/find-changed-chunk.ts';
import type { Handlers } from '../handlers.ts';
import { writeDatasetFromTraces } from '../quality/dataset-from-traces.ts';
import type { StandingParts } from '../session-parts.ts';

const MS_PER_WEEK = 7 * 86_400_000;

/** Retrieval quality over time, and the known answers it is measured on. */
export function createQualityHandlers(
  parts: StandingParts,
): Handlers<'quality.measure' | 'quality.trend' | 'dataset.fromTraces'> {
  const { services, files, quality, traces, path, retrieval, index } = parts;
  return {
    'quality.measure': (_request, { signal }) => quality.measure(signal),
    'quality.trend': async ({ sourceId, weeks }) => ({
      limits: files.readWorkspace().quality,
      measurements: quality.store.read({
        sourceId,
        since: new Date(services.clock.now() - weeks * MS_PER_WEEK).toISOString(),
      }),
    }),
    'dataset.fromTraces': async (request) => {
      parts.requireTrust('write a data set');
      const sourceOf = (documentId: DocumentId): string | undefined =>
        index
          .prepare<{ sourceId: string }>('SELECT source_id AS sourceId FROM document WHERE document_id = ?')
          .get(documentId)?.sourceId;
      return writeDatasetFromTraces({
        workspacePath: path,
        traces,
        stands: ({ documentId, quote }) => {
          const sourceId = sourceOf(documentId);
          return sourceId !== undefined && standInDocument(retrieval.databaseOf(sourceId), documentId, [quote]);
        },
        ...request,
      });
    },
  };
}
