import { LatencyHistogram } from '../../main/base/latency-histogram.ts';
import type { LoadResult } from '../../main/contract/load.ts';
import type { LoadRunDetail } from '../../main/contract/load-run.ts';
import { loadResult, NO_PERCENTILES } from './load-result.ts';

/** A kept run, by the durations that it measured, milliseconds. */
export function loadRunDetail(options: {
  runId?: string;
  result?: Partial<LoadResult>;
  serviceMs: readonly number[];
  /** Of the whole from the intended start; the service times by default. */
  responseMs?: readonly number[];
  stagesMs?: Readonly<Record<string, readonly number[]>>;
}): LoadRunDetail {
  const { runId = 'run-1', serviceMs, stagesMs = {} } = options;
  const responseMs = (options.responseMs ?? serviceMs).toSorted((a, b) => a - b);
  const at = (share: number): number | null =>
    responseMs[Math.max(0, Math.ceil(share * responseMs.length) - 1)] ?? null;
  const stages = Object.fromEntries(
    Object.entries(stagesMs).map(([stage, durations]) => [
      stage,
      { ...NO_PERCENTILES, sloMs: null, burn: null, count: durations.length, meanMs: meanOf(durations) },
    ]),
  );
  return {
    summary: {
      runId,
      scenario: 'test',
      target: 'pipeline default',
      model: null,
      origin: 'trestle',
      label: '',
      startedAt: '2026-11-29T00:00:00.000Z',
      endedAt: null,
      state: 'finished',
      error: null,
      verdict: 'held',
      slosHeld: 0,
      slosTotal: 0,
      offeredRatePerSecond: 10,
      requests: serviceMs.length,
      throughput: 10,
      goodShare: 1,
      responseP50Ms: at(0.5),
      responseP95Ms: at(0.95),
      responseP99Ms: at(0.99),
      errorShare: 0,
      costUsd: null,
      fingerprint: null,
      capacityId: null,
    },
    scenarioText: '',
    result: loadResult({
      runId,
      requests: serviceMs.length,
      succeeded: serviceMs.length,
      response: { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) },
      stages,
      ...options.result,
    }),
    environment: null,
    ticks: [],
    curve: [],
    faults: [],
    histograms: {
      service: histogramOf(serviceMs),
      response: histogramOf(responseMs),
      ...Object.fromEntries(
        Object.entries(stagesMs).map(([stage, durations]) => [`stage/${stage}`, histogramOf(durations)]),
      ),
    },
  };
}

function histogramOf(durationsMs: readonly number[]): string {
  const histogram = new LatencyHistogram();
  for (const ms of durationsMs) histogram.recordMs(ms);
  return histogram.toBase64();
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
