import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { StructuredStats } from '../contract/structured.ts';
import type { Database } from '../storage/database.ts';
import { parseTraceFilter } from './trace-filter.ts';

type StatsRow = Omit<StructuredStats, 'parseErrorRate'>;

/** @returns how the calls for structured output of the newest traces that match ended, the most calls first */
export function readStructuredOutcomes(
  database: Database,
  request: { filter: string; last: number },
): readonly StatsRow[] {
  const condition = parseTraceFilter(request.filter);
  const field = (name: string): string => `json_extract(attributes, '$."${name}"')`;
  const count = (outcome: string): string => `sum(${field(ATTRIBUTE.structuredOutcome)} = '${outcome}') AS ${outcome}`;
  return database
    .prepare<StatsRow>(
      `SELECT coalesce(${field(ATTRIBUTE.requestModel)}, '') AS model, coalesce(${field(ATTRIBUTE.promptId)}, '') AS promptId,
         coalesce(${field(ATTRIBUTE.promptFingerprint)}, '') AS promptFingerprint, count(*) AS calls,
         ${count('ok')}, ${count('repaired')}, ${count('reasked')}, ${count('failed')}
       FROM (SELECT trace_id FROM trace WHERE ${condition.sql} ORDER BY started_at DESC, trace_id DESC LIMIT ?)
         JOIN span USING (trace_id)
       WHERE span.kind = 'model' AND ${field(ATTRIBUTE.structuredOutcome)} IS NOT NULL
       GROUP BY 1, 2, 3 ORDER BY calls DESC, 1, 2, 3`,
    )
    .all(...condition.values, request.last);
}
