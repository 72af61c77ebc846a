import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { type EligibleChunks, eligibleChunks } from '../search/eligible-chunks.ts';
import { readServingGeneration } from '../search/serving-generation.ts';

/** @returns the chunks in service that a principal may find, and those of them that the whole filter lets a search return */
export function countEligible(
  database: Database,
  { filter }: { filter: RetrievalFilter },
): { all: number; eligible: number } {
  const serving = readServingGeneration(database);
  if (serving === null) return { all: 0, eligible: 0 };
  const count = ({ sql, values }: EligibleChunks): number =>
    database.prepare<{ count: number }>(`SELECT count(*) AS count FROM (${sql})`).get(...values)?.count ?? 0;
  const inService = { sql: 'SELECT id FROM chunk WHERE generation = ?', values: [serving.generation] };
  const { as } = filter;
  const all = count((as === undefined ? null : eligibleChunks({ as }, serving)) ?? inService);
  const eligible = eligibleChunks(filter, serving);
  return { all, eligible: eligible === null ? all : count(eligible) };
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
