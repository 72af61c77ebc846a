import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { eligibleChunks } from '../search/eligible-chunks.ts';
import { readServingGeneration } from '../search/serving-generation.ts';

/** @returns the chunks in service, and those of them that a filter lets a search return */
export function countEligible(
  database: Database,
  { filter }: { filter: RetrievalFilter },
): { all: number; eligible: number } {
  const serving = readServingGeneration(database);
  if (serving === null) return { all: 0, eligible: 0 };
  const all =
    database
      .prepare<{ count: number }>('SELECT count(*) AS count FROM chunk WHERE generation = ?')
      .get(serving.generation)?.count ?? 0;
  const eligible = eligibleChunks(filter, serving);
  if (eligible === null) return { all, eligible: all };
  const row = database
    .prepare<{ count: number }>(`SELECT count(*) AS count FROM (${eligible.sql})`)
    .get(...eligible.values);
  return { all, eligible: row?.count ?? 0 };
}

/** Does the filter let a search return any chunk of the document? */
export function isEligible(
  database: Database,
  { filter, documentId }: { filter: RetrievalFilter; documentId: string },
): boolean {
  const serving = readServingGeneration(database);
  if (serving === null) return false;
  const eligible = eligibleChunks(filter, serving);
  if (eligible === null) return true;
  return (
    database
      .prepare(`SELECT 1 FROM chunk WHERE document_id = ? AND id IN (${eligible.sql}) LIMIT 1`)
      .get(documentId, ...eligible.values) !== undefined
  );
}
