import type { LoadResult } from '../../contract/load.ts';
import type { LoadEnvironment, LoadRunSummary, LoadVerdict } from '../../contract/load-run.ts';
import type { LoadRunRecord } from './load-run-store.ts';

/** One row of the library out of what is stored of a run. */
export function summarizeRun(record: LoadRunRecord): LoadRunSummary {
  const result = record.result === null ? null : (JSON.parse(record.result) as LoadResult);
  const environment = record.environment === null ? null : (JSON.parse(record.environment) as LoadEnvironment);
  return {
    runId: record.run_id,
    scenario: record.scenario,
    target: record.target,
    model: record.model,
    origin: record.origin,
    label: record.label,
    startedAt: record.started_at,
    endedAt: record.ended_at,
    state: record.state,
    error: record.error_code === null ? null : { code: record.error_code, message: record.error_message ?? '' },
    // Stopped before anything ended, it has decided nothing.
    verdict: result === null || isUntold(result) ? null : verdictOf(result),
    slosHeld: result?.slo.filter(({ held }) => held).length ?? 0,
    slosTotal: result?.slo.length ?? 0,
    offeredRatePerSecond: result?.offeredRatePerSecond ?? 0,
    requests: result?.requests ?? 0,
    throughput: result?.throughput ?? 0,
    goodShare: result?.goodShare ?? null,
    responseP50Ms: result?.response.p50Ms ?? null,
    responseP95Ms: result?.response.p95Ms ?? null,
    responseP99Ms: result?.response.p99Ms ?? null,
    errorShare: result === null ? null : errorShareOf(result),
    costUsd: result?.costUsd ?? null,
    fingerprint: environment?.fingerprint ?? null,
    capacityId: record.capacity_id,
  };
}

function isUntold({ requests, unfinished, stoppedBy }: LoadResult): boolean {
  return stoppedBy === null && requests - unfinished === 0;
}

/** What a run decides. One that was late itself decides nothing, whatever its bounds look like. */
export function verdictOf({ generator, slo, stoppedBy }: LoadResult): LoadVerdict {
  if (generator.limited) return 'generator-limited';
  if (stoppedBy !== null) return 'missed';
  if (slo.length === 0) return 'no-slo';
  return slo.every(({ held }) => held) ? 'held' : 'missed';
}

/** @returns of what ended or was dropped, the share that failed its user; null when nothing ended */
export function errorShareOf({ errors, dropped, succeeded }: LoadResult): number | null {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0) + dropped;
  return failed + succeeded === 0 ? null : failed / (failed + succeeded);
}
