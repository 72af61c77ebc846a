import type { AccessEntry, SourceAccessSummary } from '../../contract/access.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { CHUNK_ACCESS } from './allowed-tags.ts';

interface EntryRow {
  sourceId: SourceId;
  tenant: string | null;
  principals: string | null;
  isDenied: number | null;
  documents: number;
  chunks: number;
}

/** What the index says of who may find what. */
export interface IndexedAccess {
  sources: readonly Omit<SourceAccessSummary, 'rowFields'>[];
  untaggedChunks: number;
}

/** @returns for each source its tags, most chunks first; chunks that were never tagged are counted apart */
export function describeAccess(
  database: Database,
  request: { sources?: readonly string[] | undefined },
): IndexedAccess {
  const sources = request.sources === undefined ? null : JSON.stringify(request.sources);
  const rows = database
    .prepare<EntryRow>(
      `SELECT source_id AS sourceId, tenant, principals, is_denied AS isDenied, documents, chunks FROM (
         SELECT document.source_id, ${CHUNK_ACCESS} AS access_id, count(DISTINCT chunk.document_id) AS documents,
           count(*) AS chunks
         FROM chunk JOIN document USING (document_id)
         WHERE ? IS NULL OR document.source_id IN (SELECT value FROM json_each(?)) GROUP BY 1, 2
       ) LEFT JOIN access_tag USING (access_id) ORDER BY source_id, chunks DESC, tenant, principals`,
    )
    .all(sources, sources);
  const entries = new Map<SourceId, AccessEntry[]>();
  let untaggedChunks = 0;
  for (const { sourceId, tenant, principals, isDenied, documents, chunks } of rows) {
    const known = entries.get(sourceId) ?? [];
    entries.set(sourceId, known);
    if (tenant === null || principals === null) untaggedChunks += chunks;
    else {
      const names = JSON.parse(principals) as string[];
      known.push({ tenant, principals: names, isDenied: isDenied === 1, documents, chunks });
    }
  }
  return { sources: [...entries].map(([sourceId, list]) => ({ sourceId, entries: list })), untaggedChunks };
}
