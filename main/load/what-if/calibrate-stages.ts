import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadResult } from '../../contract/load.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import type { ArrivalProcess } from '../schedule/arrival-gaps.ts';
import { type DurationDistribution, durationsOf, scaled } from './duration-distribution.ts';
import { allenCunneenWait } from './queueing-formulas.ts';
import { serversOf } from './servers-of.ts';
import type { StageModel, StageQueue } from './stage-model.ts';

/** What a run does not tell of itself. */
export interface CalibrationFacts {
  /** At work at once, by stage, where its pools do not say. */
  servers: Readonly<Record<string, number>>;
  arrivals: ArrivalProcess;
  maxInFlight: number | null;
  whenFull: 'queue' | 'drop';
}

export interface Calibration {
  model: StageModel;
  assumptions: readonly string[];
}

/** The whole of a request, where the target tells no stages. */
const WHOLE = 'service';
/** What a request takes beside its stages. */
const OTHER = 'other';
/** Of the service time: less than that is no stage, and no overlap. */
const NEGLIGIBLE = 0.02;
/** Of a stage's time: a wait that is worth a sentence. */
const NOTABLE_WAIT = 0.05;
const MS_PER_SECOND = 1000;
const BISECTIONS = 60;

/**
 * Makes a row of queues out of a run: each stage's times as they were measured, less the wait for its servers that they
 * hold, so that the model of the run is the run.
 *
 * @throws InvalidArgumentError for a run without a result or histograms
 */
export function calibrateStages(detail: LoadRunDetail, facts: CalibrationFacts): Calibration {
  const { result, histograms, summary } = detail;
  const whole = histograms[WHOLE];
  if (result === null || whole === undefined) {
    throw new InvalidArgumentError(
      `The run ${summary.runId} has no ${result === null ? 'result' : 'histogram of its service time'}, so there is nothing to predict from. Take one that finished.`,
    );
  }
  const assumptions: string[] = [];
  const service = durationsOf(whole);
  const measured = stagesOf(detail, service.count);
  const stages =
    measured.length === 0
      ? [{ stage: WHOLE, visits: 1, durations: service }]
      : complete(measured, service, assumptions);
  const queues = stages.map((stage): StageQueue => {
    const servers = facts.servers[stage.stage] ?? serversOf(stage.stage, result.pools);
    return servers === null ? { ...stage, servers } : withoutWait({ ...stage, servers }, result, facts, assumptions);
  });
  assumeUnlimited(queues, assumptions);
  return {
    model: {
      ratePerSecond: result.offeredRatePerSecond,
      arrivals: facts.arrivals,
      stages: queues,
      maxInFlight: facts.maxInFlight,
      whenFull: facts.whenFull,
      costPerRequestUsd: result.costUsd === null || result.requests === 0 ? null : result.costUsd / result.requests,
    },
    assumptions,
  };
}

type Measured = Omit<StageQueue, 'servers'>;

/** Stages in the order they ran; parts of one, `retrieve/vector`, are in it. */
function stagesOf({ result, histograms }: LoadRunDetail, requests: number): readonly Measured[] {
  return Object.keys(result?.stages ?? {}).flatMap((stage) => {
    const histogram = histograms[`stage/${stage}`];
    if (histogram === undefined || stage.includes('/')) return [];
    const durations = durationsOf(histogram);
    if (durations.count === 0) return [];
    return [{ stage, visits: Math.min(1, durations.count / Math.max(1, requests)), durations }];
  });
}

function complete(
  measured: readonly Measured[],
  service: DurationDistribution,
  assumptions: string[],
): readonly Measured[] {
  const sumMs = measured.reduce((sum, { visits, durations }) => sum + visits * durations.meanMs, 0);
  const restMs = service.meanMs - sumMs;
  if (restMs > service.meanMs * NEGLIGIBLE) {
    assumptions.push(
      `${restMs.toFixed(1)} ms of each request are in no stage: they stay as they are, and take no part in any queue.`,
    );
    return [...measured, { stage: OTHER, visits: 1, durations: constantMs(restMs) }];
  }
  if (restMs >= -service.meanMs * NEGLIGIBLE) return measured;
  const factor = service.meanMs / sumMs;
  assumptions.push(
    `Stages overlap: together they take ${sumMs.toFixed(1)} ms of requests of ${service.meanMs.toFixed(1)} ms. All are taken for ${(factor * 100).toFixed(0)} % of their time, one after the other.`,
  );
  return measured.map((stage) => ({ ...stage, durations: scaled(stage.durations, factor) }));
}

function constantMs(ms: number): DurationDistribution {
  return { meanMs: ms, cv2: 0, count: 0, quantileMs: () => ms };
}

/**
 * A stage's time in a run is its work and its wait. By how much the time has to shrink for both to come to what was
 * measured is found by bisection: work and wait both rise with it.
 */
function withoutWait(
  queue: StageQueue & { servers: number },
  result: LoadResult,
  { arrivals }: CalibrationFacts,
  assumptions: string[],
): StageQueue {
  const { stage, servers, visits, durations } = queue;
  const totalMs = (factor: number): number =>
    durations.meanMs * factor +
    allenCunneenWait({
      arrivalsPerUnit: (result.throughput * visits) / MS_PER_SECOND,
      meanService: durations.meanMs * factor,
      servers,
      arrivalCv2: arrivalCv2(arrivals),
      serviceCv2: durations.cv2,
    });
  let low = 0;
  let high = 1;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (totalMs(middle) > durations.meanMs) high = middle;
    else low = middle;
  }
  if (1 - low > NOTABLE_WAIT) {
    assumptions.push(
      `Of the ${durations.meanMs.toFixed(1)} ms that ${stage} took, ${(durations.meanMs * (1 - low)).toFixed(1)} ms are taken for waiting, with ${servers} at work at once. A run at a lower rate would tell its work better.`,
    );
  }
  return { ...queue, durations: scaled(durations, low) };
}

/** @returns the squared coefficient of variation of the gaps */
export function arrivalCv2(process: ArrivalProcess): number {
  if (process.type === 'gamma') return 1 / process.shape;
  return process.type === 'poisson' ? 1 : 0;
}

function assumeUnlimited(queues: readonly StageQueue[], assumptions: string[]): void {
  const unlimited = queues
    .filter(({ servers, stage }) => servers === null && stage !== OTHER)
    .map(({ stage }) => stage);
  if (unlimited.length === 0) return;
  assumptions.push(
    `No pool of the run limits ${unlimited.join(', ')}: as many are taken to be at work at once as come. Say --servers STAGE=N where that is not so.`,
  );
}
