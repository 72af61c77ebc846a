import type { LoadPercentiles, LoadSlo } from '../../contract/load.ts';
import { ALWAYS_MET } from '../k6/k6-thresholds.ts';
import { type ImportedRun, NO_PERCENTILES, NOTHING_TOLD } from './imported-run.ts';
import { amount, at, entriesOf, firstAmount, isoOf, shortText } from './loose-json.ts';

const MS_PER_SECOND = 1000;
/** How a script of ours tags what is not of the warm-up. */
const MEASURED = '{phase:measured}';

interface K6Metric {
  /** By statistic: `med`, `p(95)`, `count`, `rate`. */
  values: unknown;
  /** By condition, whether it was met; null where that is not told. */
  thresholds: ReadonlyMap<string, boolean | null>;
}

/**
 * Reads an end-of-test summary of k6 in any of its three forms: what `--summary-export` writes, what `handleSummary` gets,
 * and the machine-readable one of k6 2.
 *
 * A summary of a script that Trestle exported knows when each request was meant to start; of any other, response times count
 * from when a request was sent.
 *
 * @returns null for what is no such summary
 */
export function readK6Summary(document: unknown, fileName: string): ImportedRun | null {
  const metrics = metricsOf(document);
  if (metrics === null || !(metrics.has('http_reqs') || metrics.has('iterations'))) return null;
  const metric = (name: string): unknown => (metrics.get(`${name}${MEASURED}`) ?? metrics.get(name))?.values;
  const total = metric('http_reqs') ?? metric('iterations');
  const requests = Math.round(amount(at(total, 'count')) ?? 0);
  const durationMs = durationOf(document, total, requests);
  const perSecond = (count: number): number => (durationMs > 0 ? (count / durationMs) * MS_PER_SECOND : 0);
  const failedShare = firstAmount(rateOf(metric('trestle_failed')), rateOf(metric('http_req_failed'))) ?? 0;
  const failed = Math.round(requests * Math.min(1, failedShare));
  const dropped = Math.round(amount(at(metric('dropped_iterations'), 'count')) ?? 0);
  const goodShare = rateOf(metric('trestle_good'));
  const service = percentilesOf(metric('http_req_duration') ?? metric('iteration_duration'));
  const isOurs = metrics.has('trestle_response');
  const generatedAt = at(document, 'metadata', 'generatedAt');
  const endedMs = typeof generatedAt === 'string' ? Date.parse(generatedAt) : Number.NaN;
  const name = fileName.replace(/(?:\.summary)?\.json$/i, '');
  return {
    origin: 'k6',
    scenario: isOurs && /^[a-z0-9][a-z0-9-]{0,63}$/.test(name) ? name : 'k6',
    target: shortText(at(document, 'config', 'script')) ?? shortText(fileName) ?? 'k6',
    model: null,
    label: '',
    startedAt: isoOf(endedMs - durationMs),
    endedAt: isoOf(endedMs),
    result: {
      ...NOTHING_TOLD,
      offeredRatePerSecond: perSecond(requests + dropped),
      throughput: perSecond(requests),
      goodput: perSecond(goodShare === null ? requests - failed : requests * Math.min(1, goodShare)),
      requests: requests + dropped,
      succeeded: requests - failed,
      errors: failed === 0 ? {} : { failed },
      dropped,
      response: isOurs ? percentilesOf(metric('trestle_response')) : service,
      service,
      queue: percentilesOf(metric('trestle_queue')),
      // Only arrival rates drop, and only they know a queue; whatever else k6 runs waits for its answer.
      model: metrics.has('trestle_queue') || metrics.has('dropped_iterations') ? 'open' : 'closed',
      goodShare:
        goodShare === null || requests + dropped === 0
          ? null
          : (requests * Math.min(1, goodShare)) / (requests + dropped),
      slo: [...metrics].flatMap(([metricName, of]) => slosOf(metricName, of)),
      durationMs,
      elapsedMs: durationMs,
    },
  };
}

function metricsOf(document: unknown): Map<string, K6Metric> | null {
  const listed = at(document, 'results', 'metrics');
  if (Array.isArray(listed)) {
    return new Map(
      listed.flatMap((metric: unknown) => {
        const name = at(metric, 'name');
        const thresholds = entriesOf(at(metric, 'thresholds')).map(([source, told]) => [source, isMet(told)] as const);
        return typeof name === 'string'
          ? [[name, { values: at(metric, 'values'), thresholds: new Map(thresholds) }] as const]
          : [];
      }),
    );
  }
  const metrics = at(document, 'metrics');
  if (entriesOf(metrics).length === 0) return null;
  return new Map(
    entriesOf(metrics).map(([name, metric]) => {
      const values = at(metric, 'values');
      const thresholds = entriesOf(at(metric, 'thresholds'));
      // The oldest form has the values in the metric itself, and says of a threshold whether it was crossed.
      return [
        name,
        {
          values: values ?? metric,
          thresholds: new Map(
            thresholds.map(([source, told]) => [source, typeof told === 'boolean' ? !told : isMet(told)]),
          ),
        },
      ];
    }),
  );
}

function isMet(threshold: unknown): boolean | null {
  const ok = at(threshold, 'ok');
  return typeof ok === 'boolean' ? ok : null;
}

function durationOf(document: unknown, total: unknown, requests: number): number {
  const told = firstAmount(at(document, 'state', 'testRunDurationMs'));
  if (told !== null) return told;
  const seconds = firstAmount(at(document, 'config', 'duration'));
  if (seconds !== null) return seconds * MS_PER_SECOND;
  const rate = amount(at(total, 'rate'));
  return rate === null || rate === 0 ? 0 : (requests / rate) * MS_PER_SECOND;
}

/** A share is `rate`, and `value` in the oldest form. */
function rateOf(values: unknown): number | null {
  return firstAmount(at(values, 'rate'), at(values, 'value'));
}

function percentilesOf(values: unknown): LoadPercentiles {
  if (values === undefined) return NO_PERCENTILES;
  return {
    p50Ms: firstAmount(at(values, 'med'), at(values, 'p(50)')),
    p95Ms: firstAmount(at(values, 'p(95)')),
    p99Ms: firstAmount(at(values, 'p(99)')),
    maxMs: firstAmount(at(values, 'max')),
  };
}

/** Bounds on a time or a share; those on counts have no unit here. */
function slosOf(metricName: string, { values, thresholds }: K6Metric): LoadSlo[] {
  const base = metricName.replace(MEASURED, '');
  return [...thresholds].flatMap(([source, held]) => {
    if (ALWAYS_MET.some(([metric, condition]) => metric === base && condition === source)) return [];
    const [, statistic = '', bound = ''] =
      /^\s*(avg|min|med|max|rate|p\(\d+(?:\.\d+)?\))\s*[<>]=?\s*(\d+(?:\.\d+)?)\s*$/.exec(source) ?? [];
    if (statistic === '' || held === null) return [];
    const isShare = statistic === 'rate';
    return [
      {
        name: `${NAMES[base] ?? base} ${source}`.trim(),
        scope: 'end-to-end',
        unit: isShare ? ('share' as const) : ('ms' as const),
        target: Number(bound),
        actual: isShare
          ? rateOf(values)
          : firstAmount(at(values, statistic), statistic === 'p(50)' ? at(values, 'med') : null),
        held,
        budgetUsed: null,
        burn: null,
      },
    ];
  });
}

/** Metrics of an exported script by what they were called before. */
const NAMES: Readonly<Record<string, string>> = {
  trestle_response: 'response',
  trestle_queue: 'queue',
  trestle_failed: 'errors',
  trestle_good: 'goodput',
};
