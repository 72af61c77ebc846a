import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { SqlValue } from '../../storage/database.ts';
import { isVisibleTo, type SqlCondition } from '../access/allowed-tags.ts';
import { metadataSql } from './metadata-conditions.ts';
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
  const conditions = conditionsOf(filter);
  if (!serving.isAlone) conditions.push({ sql: 'chunk.generation = ?', values: [serving.generation] });
  if (conditions.length === 0) return null;
  const where = conditions.map(({ sql }) => sql).join(' AND ');
  return {
    sql: `SELECT chunk.id FROM chunk JOIN document USING (document_id) WHERE ${where}`,
    values: conditions.flatMap(({ values }) => values),
  };
}

function conditionsOf(filter: RetrievalFilter): SqlCondition[] {
  const { as, sources, pathPrefix, formats, modifiedAfter, modifiedBefore, metadata } = filter;
  const conditions: SqlCondition[] = [];
  if (as !== undefined) conditions.push(isVisibleTo(as));
  if (sources !== undefined) conditions.push(isOneOf('document.source_id', sources));
  // Not LIKE or GLOB: paths hold their wildcards.
  if (pathPrefix !== undefined && pathPrefix !== '') {
    conditions.push({ sql: "instr(document.source_id || '/' || document.path, ?) = 1", values: [pathPrefix] });
  }
  if (formats !== undefined) conditions.push(isOneOf('document.format', formats));
  if (modifiedAfter !== undefined) {
    conditions.push({ sql: 'document.modified_ms >= ?', values: [timeOf(modifiedAfter)] });
  }
  if (modifiedBefore !== undefined) {
    conditions.push({ sql: 'document.modified_ms < ?', values: [timeOf(modifiedBefore)] });
  }
  if (metadata !== undefined && metadata.length > 0) conditions.push(metadataSql(metadata));
  return conditions;
}

function isOneOf(column: string, values: readonly string[]): SqlCondition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

/** Milliseconds since the epoch. The contract has looked at the form, not at whether there is such a day. */
function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError(`${text} is not a date. Write it like 2026-01-31.`);
  return time;
}
