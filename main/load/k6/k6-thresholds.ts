import type { SloBound } from '../report/load-slo.ts';
import type { K6Executor } from './k6-executor.ts';

/** Of every sample of the script: arrivals of the warm-up are tagged apart, and no threshold counts them. */
const MEASURED = '{phase:measured}';

export const ALWAYS_MET: readonly (readonly [metric: string, condition: string])[] = [
  ['trestle_response', 'max>=0'],
  ['http_req_duration', 'max>=0'],
  ['http_reqs', 'count>=0'],
  ['trestle_failed', 'rate>=0'],
  ['trestle_good', 'rate>=0'],
];

/** SLOs as k6 judges them. */
export interface K6Thresholds {
  thresholds: Readonly<Record<string, readonly string[]>>;
  notes: readonly string[];
}

/** Bounds on the response time, its parts, errors and goodput are thresholds of metrics of the script; others k6 cannot see. */
export function thresholdsOf(
  bounds: readonly SloBound[],
  { kind, hasWarmUp }: { kind: K6Executor['kind']; hasWarmUp: boolean },
): K6Thresholds {
  const thresholds: Record<string, string[]> = {};
  // What has a threshold is in the summary by itself: these are always met.
  if (hasWarmUp) for (const [metric, condition] of ALWAYS_MET) thresholds[`${metric}${MEASURED}`] = [condition];
  const notes: string[] = [];
  for (const bound of bounds) {
    const threshold = thresholdOf(bound, kind);
    if (typeof threshold === 'string') notes.push(`${bound.name} is not in the script: ${threshold}.`);
    else {
      const key = `${threshold.metric}${MEASURED}`;
      thresholds[key] = [...(thresholds[key] ?? []), threshold.condition];
      if (threshold.note !== undefined) notes.push(`${bound.name} ${threshold.note}.`);
    }
  }
  return { thresholds, notes };
}

/** @returns why there is none, or what there is */
function thresholdOf(
  bound: SloBound,
  kind: K6Executor['kind'],
): string | { metric: string; condition: string; note?: string } {
  if (bound.type === 'cost') return 'k6 does not know what an answer costs';
  const relation = bound.isInclusive ? '=' : '';
  if (bound.type === 'share') {
    if (bound.of === 'errors') return { metric: 'trestle_failed', condition: `rate<${relation}${bound.share}` };
    if (bound.of === 'goodput') return { metric: 'trestle_good', condition: `rate>${relation}${bound.share}` };
    return 'k6 does not know whether an answer is grounded or a refusal';
  }
  const { of, percentile, maxMs } = bound;
  if (typeof of === 'object') return 'k6 does not see the stages of a pipeline';
  const statistic = percentile === 100 ? 'max' : `p(${percentile})`;
  const condition = `${statistic}<${relation}${maxMs}`;
  switch (of) {
    case 'response':
      return { metric: 'trestle_response', condition };
    case 'service':
      return { metric: 'http_req_duration', condition };
    case 'ttft':
      return { metric: 'http_req_waiting', condition, note: 'counts until the first byte: k6 does not see tokens' };
    case 'queue':
      if (kind === 'offsets') return { metric: 'trestle_queue', condition };
      return 'k6 drops an arrival that finds no free user instead of letting it wait';
  }
}
