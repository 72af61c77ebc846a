import { LatencyHistogram } from '../../base/latency-histogram.ts';

/**
 * What a run has measured: histograms and counts alone, so that those of several generators are merged by addition.
 * Response time counts from the intended start, service time from the actual one; every request that was sent is in both,
 * failed ones too. Arrivals of the warm-up are in none.
 */
export interface LoadMeasurement {
  /** Arrivals that were meant to be measured: completed, dropped and unfinished ones. */
  requests: number;
  /** Those that ended by themselves or at their deadline. */
  completed: number;
  /** Completed without an error. */
  succeeded: number;
  /** Answered, cited where that is known, and within the response time that was asked for where one was. */
  good: number;
  /** Arrivals that found no free slot and were not sent. */
  dropped: number;
  /** Waiting or under way when the run was stopped. */
  unfinished: number;
  /** Arrivals of the warm-up, which are measured nowhere. */
  warmUp: number;
  /** What the answers were like, of those that a target told. */
  facts: FactCounts;
  /** Of completed requests, by word. */
  errors: Record<string, number>;
  histograms: LoadHistograms;
  /** One for each stage that the target told. */
  stages: Record<string, LatencyHistogram>;
}

export interface FactCounts {
  answers: number;
  grounded: number;
  refused: number;
  /** Sum over those with a known cost. */
  costUsd: number;
  unknownCosts: number;
  /** Requests that told their cost, and those that told anything. */
  told: number;
  calls: number;
  attempts: number;
}

export interface LoadHistograms {
  response: LatencyHistogram;
  service: LatencyHistogram;
  /** Waiting for a free slot: part of the response time, and no fault of the generator. */
  queue: LatencyHistogram;
  /** From the scheduled instant until the generator got to it: its own fault. */
  lag: LatencyHistogram;
  firstToken: LatencyHistogram;
  interToken: LatencyHistogram;
  /** Of successful requests, in millionths of a dollar. */
  cost: LatencyHistogram;
}

export function createMeasurement(): LoadMeasurement {
  return {
    requests: 0,
    completed: 0,
    succeeded: 0,
    good: 0,
    dropped: 0,
    unfinished: 0,
    warmUp: 0,
    facts: { answers: 0, grounded: 0, refused: 0, costUsd: 0, unknownCosts: 0, told: 0, calls: 0, attempts: 0 },
    errors: {},
    histograms: {
      response: new LatencyHistogram(),
      service: new LatencyHistogram(),
      queue: new LatencyHistogram(),
      lag: new LatencyHistogram(),
      firstToken: new LatencyHistogram(),
      interToken: new LatencyHistogram(),
      cost: new LatencyHistogram(),
    },
    stages: {},
  };
}

const COUNTS = ['requests', 'completed', 'succeeded', 'good', 'dropped', 'unfinished', 'warmUp'] as const;
const HISTOGRAMS = ['response', 'service', 'queue', 'lag', 'firstToken', 'interToken', 'cost'] as const;
const FACTS = ['answers', 'grounded', 'refused', 'costUsd', 'unknownCosts', 'told', 'calls', 'attempts'] as const;

/** Adds what the other has measured. */
export function addMeasurement(into: LoadMeasurement, other: LoadMeasurement): void {
  for (const name of COUNTS) into[name] += other[name];
  for (const name of HISTOGRAMS) into.histograms[name].add(other.histograms[name]);
  for (const name of FACTS) into.facts[name] += other.facts[name];
  for (const [code, count] of Object.entries(other.errors)) countError(into, code, count);
  for (const [name, histogram] of Object.entries(other.stages)) stageOf(into, name).add(histogram);
}

export function countError(measurement: { errors: Record<string, number> }, code: string, count = 1): void {
  const { errors } = measurement;
  // Codes may come from a server: a plain property would meet the prototype's.
  const before = Object.hasOwn(errors, code) ? (errors[code] ?? 0) : 0;
  Object.defineProperty(errors, code, { value: before + count, enumerable: true, configurable: true, writable: true });
}

export function stageOf(measurement: LoadMeasurement, name: string): LatencyHistogram {
  const { stages } = measurement;
  const known = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (known !== undefined) return known;
  const histogram = new LatencyHistogram();
  Object.defineProperty(stages, name, { value: histogram, enumerable: true, configurable: true, writable: true });
  return histogram;
}
