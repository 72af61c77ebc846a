import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { SqlValue } from '../../storage/database.ts';
import type { ServingGeneration } from './serving-generation.ts';

/** A set of chunks as SQL: `SELECT id …` with its bound values. */
export interface EligibleChunks {
  sql: string;
  values: readonly SqlValue[];
}

/**
 * Which chunks a search may return, for use as `+id IN (…)` inside both legs: whatever is refused here never takes a
 * place among the best k.
 *
 * @returns null when every chunk of the index is eligible, so that the common search pays nothing
 */
export function eligibleChunks(filter: RetrievalFilter, serving: ServingGeneration): EligibleChunks | null {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (!serving.isAlone) {
    conditions.push('chunk.generation = ?');
    values.push(serving.generation);
  }
  if (filter.sources !== undefined) {
    conditions.push('document.source_id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.sources));
  }
  if (filter.pathPrefix !== undefined && filter.pathPrefix !== '') {
    // Not LIKE or GLOB: paths hold their wildcards.
    conditions.push("instr(document.source_id || '/' || document.path, ?) = 1");
    values.push(filter.pathPrefix);
  }
  if (conditions.length === 0) return null;
  return {
    sql: `SELECT chunk.id FROM chunk JOIN document USING (document_id) WHERE ${conditions.join(' AND ')}`,
    values,
  };
}
