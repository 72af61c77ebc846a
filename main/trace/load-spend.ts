import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { Database } from '../storage/database.ts';

/** One request of a load, by its trace. */
export interface LoadedTrace {
  traceId: string;
  hasFailed: boolean;
  /** US dollars; null when it is not known. */
  costUsd: number | null;
  /** Stages in their order, each once. */
  stages: readonly string[];
  calls: readonly LoadedCall[];
}

/** One call of a model, with all attempts that it took. */
export interface LoadedCall {
  /** `provider/model`. */
  model: string;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  costUsd: number | null;
  /** Null where no cache looked. */
  isCacheHit: boolean | null;
}

interface SpanRow {
  trace_id: string;
  status: string;
  cost_usd: number;
  is_cost_known: number;
  stage_id: string | null;
  kind: string;
  model: string | null;
  is_attempt: number;
  input: number;
  output: number;
  cached: number;
  written: number;
  reasoning: number;
  usd: number | null;
  cache: string | null;
}

const FAILED: readonly string[] = ['error', 'cancelled'];

/**
 * Reads what the requests of a load did and cost.
 *
 * @param options.since,options.until ISO; a load's traces begin between them
 * @param options.limit so many traces at most, whichever their ids bring first, which is chance
 */
export function readLoadSpend(
  database: Database,
  options: { loadId: string; since: string; until: string; limit: number },
): readonly LoadedTrace[] {
  const { loadId, since, until, limit } = options;
  const field = (name: string): string => `json_extract(span.attributes, '$."${name}"')`;
  const count = (name: string): string => `coalesce(${field(name)}, 0)`;
  const rows = database
    .prepare<SpanRow>(
      `WITH loaded AS (
         SELECT trace.* FROM trace JOIN span ON span.trace_id = trace.trace_id AND span.ordinal = 0
         WHERE trace.started_at >= ? AND trace.started_at <= ? AND ${field(ATTRIBUTE.loadId)} = ?
         ORDER BY trace.trace_id LIMIT ?)
       SELECT loaded.trace_id, loaded.status, loaded.cost_usd, loaded.is_cost_known, span.stage_id, span.kind,
         ${field(ATTRIBUTE.requestModel)} AS model, span.name LIKE 'attempt %' AS is_attempt,
         ${count(ATTRIBUTE.inputTokens)} AS input, ${count(ATTRIBUTE.outputTokens)} AS output,
         ${count(ATTRIBUTE.cachedInputTokens)} AS cached, ${count(ATTRIBUTE.cacheWriteTokens)} AS written,
         ${count(ATTRIBUTE.reasoningTokens)} AS reasoning, ${field(ATTRIBUTE.costUsd)} AS usd,
         ${field(ATTRIBUTE.cacheOutcome)} AS cache
       FROM loaded JOIN span ON span.trace_id = loaded.trace_id
       ORDER BY loaded.trace_id, span.ordinal`,
    )
    .all(since, until, loadId, limit);
  return [...Map.groupBy(rows, ({ trace_id: traceId }) => traceId).values()].map(traceOf);
}

function traceOf(rows: readonly SpanRow[]): LoadedTrace {
  const [first] = rows;
  return {
    traceId: first?.trace_id ?? '',
    hasFailed: FAILED.includes(first?.status ?? ''),
    costUsd: first?.is_cost_known === 1 ? first.cost_usd : null,
    stages: [...new Set(rows.flatMap(({ stage_id: stage }) => stage ?? []))],
    calls: rows.flatMap((row) =>
      row.kind !== 'model' || row.model === null || row.is_attempt === 1
        ? []
        : [
            {
              model: row.model,
              inputTokens: row.input,
              outputTokens: row.output,
              cachedInputTokens: row.cached,
              cacheWriteTokens: row.written,
              reasoningTokens: row.reasoning,
              costUsd: row.usd,
              isCacheHit: row.cache === null ? null : row.cache === 'hit',
            },
          ],
    ),
  };
}
