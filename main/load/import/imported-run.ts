import type { LoadPercentiles, LoadResult } from '../../contract/load.ts';

/** A run that another tool measured, as far as its file tells. */
export interface ImportedRun {
  origin: 'k6' | 'guidellm';
  scenario: string;
  target: string;
  model: string | null;
  label: string;
  /** ISO 8601; null where the file does not say when it was. */
  startedAt: string | null;
  endedAt: string | null;
  result: Omit<LoadResult, 'runId'>;
}

export const NO_PERCENTILES: LoadPercentiles = { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };

/** What no summary tells: the figures of a run are put over it. */
export const NOTHING_TOLD = {
  errors: {},
  dropped: 0,
  generator: { lagP99Ms: null, limited: false },
  response: NO_PERCENTILES,
  service: NO_PERCENTILES,
  queue: NO_PERCENTILES,
  ttft: NO_PERCENTILES,
  stages: {},
  quality: { groundedRate: null, refusalRate: null },
  costUsd: null,
  costPerSuccessUsd: null,
  slo: [],
  unfinished: 0,
  warmUp: 0,
  retryAmplification: null,
  costP99Usd: null,
  pools: [],
  saturatedFirst: null,
  stoppedBy: null,
} satisfies Partial<LoadResult>;
