import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LatencyHistogram } from '../../base/latency-histogram.ts';
import type { LoadSlo } from '../../contract/load.ts';
import type { LoadMeasurement } from '../generate/load-measurement.ts';
import type { LoadSample } from '../generate/load-sample.ts';

const MICROS_PER_MS = 1000;
const MS_PER_SECOND = 1000;
const PERCENT = 100;

const WHOLE_SCOPES = ['response', 'service', 'queue', 'ttft'] as const;
type WholeScope = (typeof WHOLE_SCOPES)[number];
const SHARES = ['errors', 'goodput', 'grounded', 'refused'] as const;

/** What the whole run is judged by, where it is no stage. */
export const END_TO_END = 'end-to-end';

interface Bound {
  name: string;
  isInclusive: boolean;
}

/** One bound, read. */
export type SloBound = Bound &
  (
    | {
        type: 'latency';
        /** A part of the whole, or a stage: by its id, or `retrieve` for the legs of a search together. */
        of: WholeScope | { stage: string };
        /** 100 is the largest. */
        percentile: number;
        maxMs: number;
      }
    | {
        type: 'share';
        of: (typeof SHARES)[number];
        /** 0 to 1. */
        share: number;
        isFloor: boolean;
      }
    | { type: 'cost'; of: 'cost' | 'costPerSuccess'; maxUsd: number }
  );

const LATENCY = /^(?:([a-z][a-z0-9_/-]*)\.)?(?:p(\d{1,2}(?:\.\d{1,3})?|100)|max)(<=?)(\d+(?:\.\d+)?)(ms|s)$/;
const SHARE = /^(errors|goodput|grounded|refused)([<>]=?)(\d+(?:\.\d+)?)%$/;
const COST = /^(cost|costPerSuccess)(<=?)\$(\d+(?:\.\d+)?)$/;
/** Which way each is bounded: more goodput is better, more errors are not. */
const FLOORS: ReadonlySet<string> = new Set(['goodput', 'grounded']);

/**
 * Reads `p99<200ms`, `max<2s`, `service.p95<=50ms`, `retrieve.p95<120ms`, `errors<1%`, `goodput>=98%`, `grounded>=90%`,
 * `refused<5%`, `cost<$2` or `costPerSuccess<$0.003`. Without a name the response time is meant; a name that is no part of
 * the whole is that of a stage.
 *
 * @throws InvalidArgumentError for anything else
 */
export function parseSlo(text: string): SloBound {
  const name = text.replaceAll(/\s/g, '');
  const latency = LATENCY.exec(name);
  if (latency !== null) {
    const [, of = 'response', percentile = '100', relation, value, unit] = latency;
    return {
      type: 'latency',
      name,
      of: isWhole(of) ? of : { stage: of },
      percentile: Number(percentile),
      maxMs: Number(value) * (unit === 's' ? MS_PER_SECOND : 1),
      isInclusive: relation === '<=',
    };
  }
  const share = SHARE.exec(name);
  if (share !== null && FLOORS.has(share[1] ?? '') === (share[2] ?? '').startsWith('>')) {
    const [, of, relation = '', value] = share;
    return {
      type: 'share',
      name,
      of: of as 'errors',
      share: Number(value) / PERCENT,
      isFloor: relation.startsWith('>'),
      isInclusive: relation.endsWith('='),
    };
  }
  const cost = COST.exec(name);
  if (cost !== null) {
    return { type: 'cost', name, of: cost[1] as 'cost', maxUsd: Number(cost[3]), isInclusive: cost[2] === '<=' };
  }
  throw new InvalidArgumentError(
    `"${text}" is no SLO. Write p99<200ms, max<2s, service.p95<=50ms, ttft.p50<1s, retrieve.p95<120ms, errors<1%, goodput>=98%, grounded>=90%, refused<5% or costPerSuccess<$0.003.`,
  );
}

function isWhole(name: string): name is WholeScope {
  return (WHOLE_SCOPES as readonly string[]).includes(name);
}

/** @returns the tightest bound on the response time: what is above it is not good; null without one */
export function goodWithinMs(bounds: readonly SloBound[]): number | null {
  const limits = bounds.flatMap((bound) => (bound.type === 'latency' && bound.of === 'response' ? [bound.maxMs] : []));
  return limits.length === 0 ? null : Math.min(...limits);
}

/** @returns whether a request missed the bound; null when the bound is not about it */
export function misses(bound: SloBound, sample: LoadSample): boolean | null {
  const { outcome } = sample;
  switch (bound.type) {
    case 'latency': {
      const ms = latencyOfSample(bound.of, sample);
      return ms === null ? null : !isWithin(ms, bound.maxMs, bound.isInclusive);
    }
    case 'share':
      switch (bound.of) {
        case 'errors':
          return outcome.errorCode !== null;
        case 'goodput':
          return !sample.isGood;
        case 'grounded':
          return outcome.errorCode !== null || outcome.facts?.isGrounded == null ? null : !outcome.facts.isGrounded;
        case 'refused':
          return outcome.errorCode !== null || outcome.facts === undefined ? null : outcome.facts.isRefused;
      }
      break;
    case 'cost':
      return null;
  }
  return null;
}

/** @returns the share of requests that may miss the bound; null for one that has no error budget */
export function allowedShare(bound: SloBound): number | null {
  if (bound.type === 'cost') return null;
  const allowed =
    bound.type === 'latency' ? 1 - bound.percentile / PERCENT : bound.isFloor ? 1 - bound.share : bound.share;
  return allowed > 0 ? allowed : null;
}

function latencyOfSample(of: WholeScope | { stage: string }, { responseMs, serviceMs, queueMs, outcome }: LoadSample) {
  if (typeof of === 'object') return outcome.stagesMs[of.stage] ?? outcome.stagesMs[`retrieve/${of.stage}`] ?? null;
  switch (of) {
    case 'response':
      return responseMs;
    case 'service':
      return serviceMs;
    case 'queue':
      return queueMs;
    case 'ttft':
      return outcome.firstTokenMs;
  }
}

/** How a run stands against the bound's error budget; nulls for one that has none. */
export interface BudgetState {
  used: number | null;
  burn: number | null;
}

/** A dropped arrival is a failure to whoever sent it, so it counts as an error here. */
export function judgeSlo(bound: SloBound, measurement: LoadMeasurement, budget: BudgetState): LoadSlo {
  const actual = actualOf(bound, measurement);
  const common = { name: bound.name, actual, budgetUsed: budget.used, burn: budget.burn };
  switch (bound.type) {
    case 'latency':
      return {
        ...common,
        scope: typeof bound.of === 'object' ? bound.of.stage : END_TO_END,
        unit: 'ms',
        target: bound.maxMs,
        held: actual !== null && isWithin(actual, bound.maxMs, bound.isInclusive),
      };
    case 'share': {
      const isHeld = bound.isFloor
        ? actual !== null && isWithin(-actual, -bound.share, bound.isInclusive)
        : actual !== null && isWithin(actual, bound.share, bound.isInclusive);
      return { ...common, scope: END_TO_END, unit: 'share', target: bound.share, held: isHeld };
    }
    case 'cost':
      return {
        ...common,
        scope: END_TO_END,
        unit: 'usd',
        target: bound.maxUsd,
        held: actual !== null && isWithin(actual, bound.maxUsd, bound.isInclusive),
      };
  }
}

function isWithin(value: number, limit: number, isInclusive: boolean): boolean {
  return isInclusive ? value <= limit : value < limit;
}

function actualOf(bound: SloBound, measurement: LoadMeasurement): number | null {
  const { completed, succeeded, dropped, good, facts } = measurement;
  const share = (count: number, of: number): number | null => (of === 0 ? null : count / of);
  if (bound.type === 'latency') return percentileOf(bound, measurement);
  switch (bound.of) {
    case 'errors':
      return share(completed - succeeded + dropped, completed + dropped);
    case 'goodput':
      return share(good, completed + dropped);
    case 'grounded':
      return share(facts.grounded, facts.answers);
    case 'refused':
      return share(facts.refused, facts.told);
    case 'cost':
      return knownCost(measurement);
    case 'costPerSuccess': {
      const cost = knownCost(measurement);
      return cost === null ? null : share(cost, succeeded);
    }
  }
}

/** @returns what all requests cost; null when that of one is not known, which is not the same as nothing */
export function knownCost({ facts }: LoadMeasurement): number | null {
  return facts.told === 0 || facts.unknownCosts > 0 ? null : facts.costUsd;
}

function percentileOf(bound: SloBound & { type: 'latency' }, { histograms, stages }: LoadMeasurement): number | null {
  if (bound.percentile === 0) return null;
  const micros = histogramOf(bound.of, histograms, stages)?.percentileMicros(bound.percentile) ?? null;
  return micros === null ? null : micros / MICROS_PER_MS;
}

function histogramOf(
  of: WholeScope | { stage: string },
  histograms: LoadMeasurement['histograms'],
  stages: LoadMeasurement['stages'],
): LatencyHistogram | undefined {
  if (typeof of === 'object') {
    const name = [of.stage, `retrieve/${of.stage}`].find((known) => Object.hasOwn(stages, known));
    return name === undefined ? undefined : stages[name];
  }
  return of === 'ttft' ? histograms.firstToken : histograms[of];
}
