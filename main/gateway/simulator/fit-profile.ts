import { kolmogorovSmirnovDistance } from '../../base/kolmogorov-smirnov.ts';
import { percentile } from '../../base/percentile.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import {
  type Distribution,
  type FittedQuantity,
  MAX_SIMULATED_MS,
  MAX_SIMULATED_TOKENS,
  SIMULATOR_PROFILE_VERSION,
  type SimulatorFault,
  type SimulatorProfile,
  simulatorProfile,
} from '../../contract/simulator.ts';
import { draw } from './draw.ts';

/** One recorded call of a model. */
export interface RecordedCall {
  durationMs: number;
  firstTokenMs: number | null;
  outputTokens: number;
  /** What went wrong; null when it answered. */
  failure: { code: string; statusCode: number | null } | null;
}

export interface FittedProfile {
  profile: SimulatorProfile;
  timeToFirstTokenMs: FittedQuantity;
  interTokenMs: FittedQuantity;
  outputTokens: FittedQuantity;
}

const DRAWS = 2000;
const TOO_MANY_REQUESTS = 429;
/** Shares are written to so many places; what is rarer is left out. */
const SHARE_DIGITS = 4;

/**
 * Fits a profile to recorded calls. Each quantity gets the kind of distribution whose draws lie closest to what was
 * recorded; failures become faults with the share they had.
 *
 * @param calls at least one that answered
 */
export function fitProfile(options: { id: string; model: string; calls: readonly RecordedCall[] }): FittedProfile {
  const { id, model, calls } = options;
  const answered = calls.filter(({ failure }) => failure === null);
  const firsts = answered.flatMap(({ firstTokenMs }) => (firstTokenMs === null ? [] : [firstTokenMs]));
  const gaps = answered.flatMap(({ firstTokenMs, durationMs, outputTokens }) =>
    firstTokenMs === null || outputTokens < 2 ? [] : [Math.max(0, durationMs - firstTokenMs) / (outputTokens - 1)],
  );
  const lengths = answered.map(({ outputTokens }) => outputTokens).filter((tokens) => tokens > 0);
  const timeToFirstTokenMs = fitQuantity(firsts, MAX_SIMULATED_MS);
  const interTokenMs = fitQuantity(gaps, MAX_SIMULATED_MS);
  const outputTokens = fitQuantity(lengths, MAX_SIMULATED_TOKENS);
  const profile = simulatorProfile.parse({
    version: SIMULATOR_PROFILE_VERSION,
    id,
    description: `As ${model} was in ${calls.length} recorded calls.`,
    timeToFirstTokenMs: timeToFirstTokenMs.distribution,
    interTokenMs: interTokenMs.distribution,
    outputTokens: lengths.length === 0 ? null : outputTokens.distribution,
    faults: fitFaults(calls),
  });
  return { profile, timeToFirstTokenMs, interTokenMs, outputTokens };
}

/** @returns the closest of a constant, a uniform, an exponential and a lognormal; 0 when nothing was recorded */
function fitQuantity(values: readonly number[], most: number): FittedQuantity {
  if (values.length === 0) return { distribution: 0, values: 0, distance: null };
  const sorted = values.map((value) => Math.min(value, most)).toSorted((a, b) => a - b);
  const at = (p: number): number => percentile(sorted, p) ?? 0;
  const least = sorted[0] ?? 0;
  const largest = sorted.at(-1) ?? 0;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const max = round(largest);
  const candidates: Distribution[] = [round(at(50))];
  if (largest > least) {
    candidates.push({ type: 'uniform', from: round(least), to: max });
    candidates.push({ type: 'exponential', mean: round(mean), max });
    if (round(at(50)) > 0) candidates.push({ type: 'lognormal', median: round(at(50)), p95: round(at(95)), max });
  }
  const judged = candidates.map((distribution) => {
    const { next } = createSeededSequence(1);
    const drawn = Array.from({ length: DRAWS }, () => draw(distribution, next));
    return { distribution, values: values.length, distance: kolmogorovSmirnovDistance(sorted, drawn) };
  });
  return judged.reduce((best, other) => ((other.distance ?? 1) < (best.distance ?? 1) ? other : best));
}

/** Three significant digits: nobody measured more, and a file is read by people. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

function fitFaults(calls: readonly RecordedCall[]): SimulatorProfile['faults'] {
  const kinds = new Map<string, { fault: SimulatorFault; count: number }>();
  for (const { failure } of calls) {
    if (failure === null) continue;
    const fault = faultOf(failure.code, failure.statusCode);
    const key = JSON.stringify(fault);
    const known = kinds.get(key) ?? { fault, count: 0 };
    kinds.set(key, { fault, count: known.count + 1 });
  }
  return [...kinds.values()]
    .map(({ fault, count }) => ({ fault, share: Number((count / calls.length).toFixed(SHARE_DIGITS)) }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 32);
}

function faultOf(code: string, statusCode: number | null): SimulatorFault {
  if (statusCode === TOO_MANY_REQUESTS || code === 'rate_limited') return { type: 'rate-limit', retryAfterSeconds: 1 };
  if (statusCode !== null && statusCode >= 400) {
    return { type: 'http-error', status: statusCode, retryAfterSeconds: null };
  }
  if (code === 'timeout') return { type: 'stall', afterTokens: 0 };
  if (code === 'model_response') return { type: 'malformed-sse', afterTokens: 0 };
  return { type: 'reset', afterTokens: 0 };
}
