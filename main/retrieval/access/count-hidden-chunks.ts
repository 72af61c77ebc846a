import type { AccessAs } from '../../contract/access.ts';
import type { Database } from '../../storage/database.ts';
import { allowedTags } from './allowed-tags.ts';

/**
 * How many chunks of the index a principal is kept from. Counted by tag over documents, and over those chunks that have
 * tags of their own, so that a search at 1,000,000 chunks does not wait for a look at each.
 *
 * @param request.as with groups resolved
 */
export function countHiddenChunks(
  database: Database,
  request: { as: AccessAs; sources?: readonly string[] | undefined },
): number {
  const { sql, values } = allowedTags(request.as);
  const sources = request.sources === undefined ? null : JSON.stringify(request.sources);
  const isCounted = '(? IS NULL OR source_id IN (SELECT value FROM json_each(?)))';
  const row = database
    .prepare<{ hidden: number }>(
      `WITH allowed AS MATERIALIZED (${sql})
       SELECT (SELECT coalesce(sum(chunk_count), 0) FROM document
               WHERE (access_id IS NULL OR access_id NOT IN (SELECT access_id FROM allowed)) AND ${isCounted})
         + (SELECT count(*) FROM chunk JOIN document USING (document_id)
            WHERE chunk.access_id IS NOT NULL AND chunk.access_id NOT IN (SELECT access_id FROM allowed)
              AND document.access_id IN (SELECT access_id FROM allowed) AND ${isCounted})
         - (SELECT count(*) FROM chunk JOIN document USING (document_id)
            WHERE chunk.access_id IN (SELECT access_id FROM allowed) AND ${isCounted}
              AND (document.access_id IS NULL OR document.access_id NOT IN (SELECT access_id FROM allowed))) AS hidden`,
    )
    .get(...values, sources, sources, sources, sources, sources, sources);
  return row?.hidden ?? 0;
}
