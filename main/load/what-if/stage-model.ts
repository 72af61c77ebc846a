import type { ArrivalProcess } from '../schedule/arrival-gaps.ts';
import type { DurationDistribution } from './duration-distribution.ts';

/** A stage as a queue: requests come to it one after the other, each for a time that is drawn, as many at once as it has servers. */
export interface StageQueue {
  stage: string;
  /** Null for as many as come. */
  servers: number | null;
  /** Share of the requests that reach it. */
  visits: number;
  durations: DurationDistribution;
}

/** Stages in a row, behind a door that lets so many requests in at once. */
export interface StageModel {
  ratePerSecond: number;
  arrivals: ArrivalProcess;
  stages: readonly StageQueue[];
  /** Null for as many as come. */
  maxInFlight: number | null;
  whenFull: 'queue' | 'drop';
  /** Null where nobody knows. */
  costPerRequestUsd: number | null;
}

const MS_PER_SECOND = 1000;

/** @returns of its servers' time, how much the stage is at work; null without a limit */
export function utilisationOf({ servers, visits, durations }: StageQueue, ratePerSecond: number): number | null {
  return servers === null ? null : (ratePerSecond * visits * durations.meanMs) / MS_PER_SECOND / servers;
}

/** @returns what the narrowest stage can do, requests a second; the door counts as one, held as long as all stages take */
export function capacityOf({
  stages,
  maxInFlight,
  whenFull,
}: StageModel): { perSecond: number; bottleneck: string } | null {
  const limits = stages.flatMap(({ stage, servers, visits, durations }) =>
    servers === null || visits * durations.meanMs === 0
      ? []
      : [{ perSecond: (servers * MS_PER_SECOND) / (visits * durations.meanMs), bottleneck: stage }],
  );
  const wholeMs = stages.reduce((sum, { visits, durations }) => sum + visits * durations.meanMs, 0);
  if (maxInFlight !== null && whenFull === 'queue' && wholeMs > 0) {
    limits.push({ perSecond: (maxInFlight * MS_PER_SECOND) / wholeMs, bottleneck: 'max in flight' });
  }
  return limits.toSorted((a, b) => a.perSecond - b.perSecond)[0] ?? null;
}
