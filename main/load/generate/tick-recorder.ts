import { LatencyHistogram } from '../../base/latency-histogram.ts';
import type { LoadPercentiles } from '../../contract/load.ts';
import type { LoadTick, ProcessUse } from '../../contract/load-run.ts';
import type { Schedule } from '../schedule/create-schedule.ts';
import { countError } from './load-measurement.ts';
import type { LoadObserver, LoadSample } from './load-sample.ts';

export const TICK_MS = 1000;
const MICROS_PER_MS = 1000;
/** Bounds of a heat map: eight to a factor of ten, from a tenth of a millisecond. */
const HEAT_PER_DECADE = 8;
const HEAT_FLOOR_MS = 0.1;

/** What a second of a run came to, counted as its requests end. */
export class TickRecorder implements LoadObserver {
  readonly #schedule: Schedule;
  #next = 0;
  #atMs = 0;
  readonly #response = new LatencyHistogram();
  readonly #service = new LatencyHistogram();
  readonly #firstToken = new LatencyHistogram();
  #counts = noCounts();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  onEnded({ responseMs, serviceMs, queueMs, isGood, outcome }: LoadSample): void {
    const counts = this.#counts;
    counts.completed += 1;
    this.#response.recordMs(responseMs);
    if (serviceMs !== null) this.#service.recordMs(serviceMs);
    if (outcome.firstTokenMs !== null) this.#firstToken.recordMs(outcome.firstTokenMs);
    counts.heat.set(heatOf(responseMs), (counts.heat.get(heatOf(responseMs)) ?? 0) + 1);
    addTo(counts.stages, 'queue', queueMs);
    for (const name in outcome.stagesMs) {
      // A part of a stage is in the stage already: together they would count its time twice.
      if (!name.includes('/')) addTo(counts.stages, name, outcome.stagesMs[name] ?? 0);
    }
    if (outcome.errorCode === null) counts.succeeded += 1;
    else countError(counts, outcome.errorCode);
    if (isGood) counts.good += 1;
    const { facts } = outcome;
    if (facts === undefined) return;
    counts.told += 1;
    if (facts.costUsd === null) counts.isCostKnown = false;
    else counts.costUsd += facts.costUsd;
    if (facts.isRefused) counts.refused += 1;
    if (facts.isGrounded !== null) counts.answers += 1;
    if (facts.isGrounded === true) counts.grounded += 1;
  }

  onDropped(): void {
    this.#counts.dropped += 1;
  }

  /** Ends the second that began where the last one ended. */
  end(now: {
    inFlight: number;
    waiting: number;
    lagP99Ms: number | null;
    burn: Record<string, number>;
    generator: ProcessUse | null;
  }): LoadTick {
    const counts = this.#counts;
    const tick: LoadTick = {
      atMs: this.#atMs,
      offered: this.#offeredUntil(this.#atMs + TICK_MS),
      completed: counts.completed,
      succeeded: counts.succeeded,
      good: counts.good,
      dropped: counts.dropped,
      errors: counts.errors,
      inFlight: now.inFlight,
      waiting: now.waiting,
      response: percentilesOf(this.#response),
      service: percentilesOf(this.#service),
      ttft: percentilesOf(this.#firstToken),
      lagP99Ms: now.lagP99Ms,
      stagesMs: Object.fromEntries([...counts.stages].map(([name, { sum, count }]) => [name, sum / count])),
      heat: [...counts.heat].toSorted(([a], [b]) => a - b).map(([bin, count]) => [heatFloor(bin), count]),
      costUsd: counts.told === 0 || !counts.isCostKnown ? null : counts.costUsd,
      groundedShare: counts.answers === 0 ? null : counts.grounded / counts.answers,
      refused: counts.refused,
      burn: now.burn,
      generator: now.generator,
      engine: null,
      pools: [],
    };
    this.#atMs += TICK_MS;
    this.#counts = noCounts();
    for (const histogram of [this.#response, this.#service, this.#firstToken]) histogram.reset();
    return tick;
  }

  #offeredUntil(ms: number): number {
    const from = this.#next;
    const { offsetsMs } = this.#schedule;
    while (this.#next < offsetsMs.length && (offsetsMs[this.#next] ?? ms) < ms) this.#next += 1;
    return this.#next - from;
  }
}

export function percentilesOf(histogram: LatencyHistogram): LoadPercentiles {
  const inMs = (micros: number | null): number | null => (micros === null ? null : micros / MICROS_PER_MS);
  return {
    p50Ms: inMs(histogram.percentileMicros(50)),
    p95Ms: inMs(histogram.percentileMicros(95)),
    p99Ms: inMs(histogram.percentileMicros(99)),
    maxMs: inMs(histogram.maxMicros),
  };
}

interface Counts {
  completed: number;
  succeeded: number;
  good: number;
  dropped: number;
  errors: Record<string, number>;
  stages: Map<string, { sum: number; count: number }>;
  heat: Map<number, number>;
  told: number;
  costUsd: number;
  isCostKnown: boolean;
  answers: number;
  grounded: number;
  refused: number;
}

function noCounts(): Counts {
  return {
    completed: 0,
    succeeded: 0,
    good: 0,
    dropped: 0,
    errors: {},
    stages: new Map(),
    heat: new Map(),
    told: 0,
    costUsd: 0,
    isCostKnown: true,
    answers: 0,
    grounded: 0,
    refused: 0,
  };
}

function addTo(stages: Counts['stages'], name: string, ms: number): void {
  const stage = stages.get(name);
  if (stage === undefined) stages.set(name, { sum: ms, count: 1 });
  else {
    stage.sum += ms;
    stage.count += 1;
  }
}

function heatOf(ms: number): number {
  return ms <= HEAT_FLOOR_MS ? 0 : Math.floor(Math.log10(ms / HEAT_FLOOR_MS) * HEAT_PER_DECADE) + 1;
}

function heatFloor(bin: number): number {
  return bin === 0 ? 0 : Number((HEAT_FLOOR_MS * 10 ** ((bin - 1) / HEAT_PER_DECADE)).toPrecision(3));
}
