import type { LoadResult } from '../../contract/load.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import type {
  LoadChanges,
  LoadForecast,
  LoadForecastError,
  LoadModelState,
  LoadPrediction,
} from '../../contract/load-what-if.ts';
import { applyChanges } from './apply-changes.ts';
import { arrivalCv2, type CalibrationFacts, calibrateStages } from './calibrate-stages.ts';
import { allenCunneenWait } from './queueing-formulas.ts';
import { type SimulatedRun, simulateStages } from './simulate-stages.ts';
import { capacityOf, type StageModel, utilisationOf } from './stage-model.ts';

export interface PredictOptions {
  detail: LoadRunDetail;
  changes: LoadChanges;
  facts: CalibrationFacts;
  /** Of the answers of the run; null when it does not tell. */
  measuredHitShare: number | null;
  /** A run with the changes. */
  against?: LoadRunDetail;
  seed: number;
  /** Between two simulations, so that others get their turn. */
  pause: () => Promise<void>;
}

/**
 * Requests simulated, over as many runs as it takes. Those that wait are late together: at 80 % of capacity it takes so
 * many for a p95 to within a few percent. Without a queue each stands for itself.
 */
const REQUESTS = 320_000;
const REQUESTS_WITHOUT_QUEUE = 60_000;
/** Of one simulated run: a longer one is cut, since by then nothing of its beginning is left. */
const MAX_RUN_REQUESTS = 100_000;
const MIN_RUN_REQUESTS = 20;
const MAX_REPEATS = 400;
const MS_PER_SECOND = 1000;
const SECONDS_PER_HOUR = 3600;

/**
 * What another run would measure, from one that was measured.
 *
 * @throws InvalidArgumentError for a run without a result, or changes of what it does not have
 */
export async function predictRun(options: PredictOptions): Promise<LoadPrediction> {
  const { detail, changes, facts, measuredHitShare, against, seed, pause } = options;
  const calibration = calibrateStages(detail, facts);
  const ratePerSecond = changes.ratePerSecond ?? against?.result?.offeredRatePerSecond;
  const asked = { ...changes, ...(ratePerSecond === undefined ? {} : { ratePerSecond }) };
  const changed = applyChanges(calibration.model, asked, measuredHitShare);
  const measured = measuredOf(detail.result);
  const own = lengthOf(detail.result);
  const before = await runModel(calibration.model, own, seed, pause);
  const after = await runModel(changed.model, against === undefined ? own : lengthOf(against.result), seed, pause);
  const other = against === undefined ? null : measuredOf(against.result);
  return {
    runId: detail.summary.runId,
    changes,
    measured,
    before,
    beforeError: errorOf(before.forecast, measured),
    after,
    against:
      against === undefined || other === null
        ? null
        : { runId: against.summary.runId, measured: other, error: errorOf(after.forecast, other) },
    assumptions: [...calibration.assumptions, ...changed.assumptions, ...CLOSING],
  };
}

const CLOSING = [
  'Stages are one after the other, first come, first served, and the time of one says nothing of the next; failures and retries stay inside their stage.',
  'Simulated runs begin empty and are as long as the run, or as the one they are held against: near its capacity a longer run waits longer.',
];

/** How long a run was, and how much of it was not measured. */
interface RunLength {
  durationMs: number;
  warmUpShare: number;
}

function lengthOf(result: LoadResult | null): RunLength {
  const { durationMs = 0, warmUp = 0, requests = 0 } = result ?? {};
  return { durationMs, warmUpShare: warmUp / Math.max(1, warmUp + requests) };
}

async function runModel(
  model: StageModel,
  { durationMs, warmUpShare }: RunLength,
  seed: number,
  pause: () => Promise<void>,
): Promise<LoadModelState> {
  const { ratePerSecond, costPerRequestUsd, stages } = model;
  const capacity = capacityOf(model);
  const planned = Math.round((ratePerSecond * durationMs) / MS_PER_SECOND);
  const each = Math.min(Math.max(planned, MIN_RUN_REQUESTS), MAX_RUN_REQUESTS);
  const warmUp = Math.round(each * warmUpShare);
  const wanted = capacity === null ? REQUESTS_WITHOUT_QUEUE : REQUESTS;
  const repeats = Math.min(Math.ceil(wanted / each), MAX_REPEATS);
  const runs: SimulatedRun[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    runs.push(simulateStages(model, { requests: each - warmUp, warmUp, seed: seed + repeat }));
    await pause();
  }
  const responses = merge(runs.map(({ responsesMs }) => responsesMs));
  const throughput = runs.reduce((sum, run) => sum + run.throughput, 0) / runs.length;
  return {
    forecast: {
      ratePerSecond,
      throughput,
      p50Ms: quantile(responses, 0.5),
      p95Ms: quantile(responses, 0.95),
      p99Ms: quantile(responses, 0.99),
      costPerRequestUsd,
      costPerHourUsd: perHour(costPerRequestUsd, throughput),
    },
    singleRun: {
      p50Ms: rangeOf(runs, 0.5),
      p95Ms: rangeOf(runs, 0.95),
      p99Ms: rangeOf(runs, 0.99),
    },
    stations: stages.map((queue, index) => {
      const { stage, servers, visits, durations } = queue;
      const waits = runs.map(({ waitsMs }) => waitsMs[index] ?? 0);
      return {
        stage,
        servers,
        visits,
        meanServiceMs: durations.meanMs,
        serviceCv: Math.sqrt(durations.cv2),
        utilisation: utilisationOf(queue, ratePerSecond),
        meanWaitMs: waits.reduce((sum, wait) => sum + wait, 0) / runs.length,
        formulaWaitMs: formulaWaitMs(model, index),
      };
    }),
    capacityPerSecond: capacity?.perSecond ?? null,
    bottleneck: capacity?.bottleneck ?? null,
    isOverloaded: capacity !== null && capacity.perSecond <= ratePerSecond,
  };
}

/** What leaves a queue of random services comes to the next about as it came to the first: its scatter is carried on. */
function formulaWaitMs({ stages, ratePerSecond, arrivals }: StageModel, index: number): number | null {
  const queue = stages[index];
  if (queue === undefined || queue.servers === null) return 0;
  const wait = allenCunneenWait({
    arrivalsPerUnit: (ratePerSecond * queue.visits) / MS_PER_SECOND,
    meanService: queue.durations.meanMs,
    servers: queue.servers,
    arrivalCv2: arrivalCv2(arrivals),
    serviceCv2: queue.durations.cv2,
  });
  return Number.isFinite(wait) ? wait : null;
}

function measuredOf(result: LoadResult | null): LoadForecast {
  const costPerRequestUsd =
    result === null || result.costUsd === null || result.requests === 0 ? null : result.costUsd / result.requests;
  const throughput = result?.throughput ?? 0;
  return {
    ratePerSecond: result?.offeredRatePerSecond ?? 0,
    throughput,
    p50Ms: result?.response.p50Ms ?? null,
    p95Ms: result?.response.p95Ms ?? null,
    p99Ms: result?.response.p99Ms ?? null,
    costPerRequestUsd,
    costPerHourUsd: perHour(costPerRequestUsd, throughput),
  };
}

function perHour(costUsd: number | null, perSecond: number): number | null {
  return costUsd === null ? null : costUsd * perSecond * SECONDS_PER_HOUR;
}

function errorOf(predicted: LoadForecast, measured: LoadForecast): LoadForecastError {
  const over = (a: number | null, b: number | null): number | null =>
    a === null || b === null || b === 0 ? null : a / b - 1;
  return {
    throughput: over(predicted.throughput, measured.throughput),
    p50Ms: over(predicted.p50Ms, measured.p50Ms),
    p95Ms: over(predicted.p95Ms, measured.p95Ms),
    p99Ms: over(predicted.p99Ms, measured.p99Ms),
    costPerRequestUsd: over(predicted.costPerRequestUsd, measured.costPerRequestUsd),
  };
}

/** @returns between which values 90 of 100 runs have their quantile */
function rangeOf(runs: readonly SimulatedRun[], share: number): readonly [number, number] {
  const each = Float64Array.from(runs, ({ responsesMs }) => quantile(responsesMs, share) ?? 0).toSorted();
  return [quantile(each, 0.05) ?? 0, quantile(each, 0.95) ?? 0];
}

function merge(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.toSorted();
}

/** By nearest rank. @returns null for none */
function quantile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
