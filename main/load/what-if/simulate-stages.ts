import { createSeededSequence } from '../../base/seeded-sequence.ts';
import { createGaps } from '../schedule/arrival-gaps.ts';
import { EventQueue } from './event-queue.ts';
import type { StageModel } from './stage-model.ts';

export interface SimulatedRun {
  /** Of those that were let in, ascending, milliseconds. */
  responsesMs: Float64Array;
  /** Mean wait of those who came to each stage, in the order of the stages. */
  waitsMs: readonly number[];
  /** At the door. */
  doorWaitMs: number;
  /** Arrivals that found no room and were not let wait. */
  dropped: number;
  /** Measured requests that ended, per second until the last of them had, as a run counts it. */
  throughput: number;
}

const MS_PER_SECOND = 1000;
/** Of the seed's sequence for services, so that a change of stages leaves the arrivals as they are. */
const SERVICE_STREAM = 0x5bd1_e995;

interface Station {
  busy: number;
  /** Requests that wait, first come, first served. */
  line: number[];
  head: number;
  waitSum: number;
  visits: number;
}

/**
 * Runs a row of queues in virtual time, event by event. The same seed gives the same arrivals and, for each request and
 * stage, the same draw, whatever else is changed: two models differ by their change alone.
 *
 * @param options.requests measured, after `warmUp` that are not, since the queues begin empty
 */
export function simulateStages(
  model: StageModel,
  options: { requests: number; warmUp: number; seed: number },
): SimulatedRun {
  const { stages, ratePerSecond, maxInFlight, whenFull } = model;
  const total = options.requests + options.warmUp;
  const arrivedAt = new Float64Array(total);
  const gap = createGaps(model.arrivals, createSeededSequence(options.seed));
  let now = 0;
  for (let index = 0; index < total; index += 1) {
    now += (gap() * MS_PER_SECOND) / ratePerSecond;
    arrivedAt[index] = now;
  }
  const draws = drawAll(total * stages.length * 2, options.seed ^ SERVICE_STREAM);
  const stations = stages.map((): Station => ({ busy: 0, line: [], head: 0, waitSum: 0, visits: 0 }));
  const door: Station = { busy: 0, line: [], head: 0, waitSum: 0, visits: 0 };
  const responses = new Float64Array(options.requests);
  const cameAt = new Float64Array(total);
  const events = new EventQueue();
  let ended = 0;
  let dropped = 0;
  let lastEnd = 0;
  const lastArrival = arrivedAt[total - 1] ?? 0;
  const firstMeasured = arrivedAt[options.warmUp] ?? 0;

  const begin = (stage: number, request: number, atMs: number): void => {
    const station = stations[stage];
    const queue = stages[stage];
    if (station === undefined || queue === undefined) return;
    station.busy += 1;
    if (request >= options.warmUp) {
      station.waitSum += atMs - (cameAt[request] ?? atMs);
      station.visits += 1;
    }
    const draw = draws[(request * stages.length + stage) * 2 + 1] ?? 0;
    events.push(atMs + queue.durations.quantileMs(draw), request, stage);
  };
  const goOn = (stage: number, request: number, atMs: number): void => {
    for (let next = stage; next < stages.length; next += 1) {
      const queue = stages[next];
      const station = stations[next];
      const draw = draws[(request * stages.length + next) * 2] ?? 0;
      if (queue === undefined || station === undefined || draw >= queue.visits) continue;
      cameAt[request] = atMs;
      if (queue.servers !== null && station.busy >= queue.servers) station.line.push(request);
      else begin(next, request, atMs);
      return;
    }
    leave(request, atMs);
  };
  const leave = (request: number, atMs: number): void => {
    if (request >= options.warmUp) {
      responses[ended] = atMs - (arrivedAt[request] ?? 0);
      lastEnd = atMs;
      ended += 1;
    }
    door.busy -= 1;
    const next = take(door);
    if (next !== null) enter(next, atMs);
  };
  const enter = (request: number, atMs: number): void => {
    door.busy += 1;
    if (request >= options.warmUp) {
      door.waitSum += atMs - (arrivedAt[request] ?? 0);
      door.visits += 1;
    }
    goOn(0, request, atMs);
  };

  let arriving = 0;
  for (;;) {
    const nextArrival = arriving < total ? (arrivedAt[arriving] ?? Infinity) : Infinity;
    const event = events.peekMs() <= nextArrival ? events.pop() : null;
    if (event !== null) {
      const station = stations[event.stage];
      if (station !== undefined) {
        station.busy -= 1;
        const waiting = take(station);
        if (waiting !== null) begin(event.stage, waiting, event.atMs);
      }
      goOn(event.stage + 1, event.request, event.atMs);
    } else if (arriving < total) {
      if (maxInFlight === null || door.busy < maxInFlight) enter(arriving, nextArrival);
      else if (whenFull === 'queue') door.line.push(arriving);
      else if (arriving >= options.warmUp) dropped += 1;
      arriving += 1;
    } else break;
  }
  return {
    responsesMs: responses.subarray(0, ended).toSorted(),
    dropped,
    waitsMs: stations.map(({ waitSum, visits }) => (visits === 0 ? 0 : waitSum / visits)),
    doorWaitMs: door.visits === 0 ? 0 : door.waitSum / door.visits,
    throughput: (ended * MS_PER_SECOND) / Math.max(1, Math.max(lastEnd, lastArrival) - firstMeasured),
  };
}

function take(station: Station): number | null {
  const next = station.line[station.head];
  if (next === undefined) return null;
  station.head += 1;
  return next;
}

function drawAll(count: number, seed: number): Float32Array {
  const sequence = createSeededSequence(seed);
  // Single precision rounds up to 1 now and then, which no draw may be.
  return Float32Array.from({ length: count }, () => Math.min(sequence.next(), 1 - 2 ** -24));
}
