import type { LoadDuration, LoadRate, LoadScenario } from '../../contract/load-scenario.ts';
import { msOf, perSecondOf } from '../scenario/units.ts';

/** Of virtual users: k6 takes one for each request under way, and some megabytes for each. */
const MAX_VUS = 5000;
const MIN_VUS = 10;
const MS_PER_SECOND = 1000;
/** Rates are whole numbers to k6: the unit in which they are, or nearly. */
const TIME_UNITS: readonly { name: string; seconds: number }[] = [
  { name: '1s', seconds: 1 },
  { name: '1m', seconds: 60 },
  { name: '1h', seconds: 3600 },
];
/** How far a rate may be from a whole number, as a share of it. */
const WHOLE = 1e-6;

/** How k6 starts requests. */
export interface K6Executor {
  /**
   * `native`: by k6's own arrival rate. `offsets`: each request sleeps until its time in the data file, to the millisecond.
   * `closed`: users one after the other.
   */
  kind: 'native' | 'offsets' | 'closed';
  options: Readonly<Record<string, unknown>>;
  notes: readonly string[];
}

/** What of a plan decides it. */
export interface K6Timing {
  scenario: Pick<LoadScenario, 'arrivals' | 'maxInFlight' | 'whenFull' | 'faults'>;
  rateFactor: number;
  offsetsMs: Float64Array;
  users: { count: number; thinkTimeMs: number } | null;
  durationMs: number;
  timeoutMs: number;
}

/**
 * k6 itself starts even arrivals at a constant or a ramping rate. It has no Poisson, bursty or recorded arrivals, and drops
 * what finds no free user: those, and arrivals that wait, are started from the schedule itself.
 */
export function executorOf(timing: K6Timing): K6Executor {
  const { scenario, users, durationMs, timeoutMs } = timing;
  const gracefulStop = inMs(timeoutMs);
  if (users !== null) {
    const options = { executor: 'constant-vus', vus: users.count, duration: inMs(durationMs), gracefulStop };
    return { kind: 'closed', options, notes: [] };
  }
  const { vus, notes } = virtualUsers(timing);
  const stages = evenStages(timing);
  const isQueued = scenario.maxInFlight !== undefined && scenario.whenFull === 'queue';
  if (stages !== null && !isQueued) {
    return { kind: 'native', options: { ...nativeOptions(stages), preAllocatedVUs: vus, gracefulStop }, notes };
  }
  const dropped =
    scenario.maxInFlight !== undefined && scenario.whenFull === 'drop'
      ? [
          'Arrivals that find no free user start late here instead of being dropped: k6 drops only at a rate of its own.',
        ]
      : [];
  return {
    kind: 'offsets',
    options: {
      executor: 'shared-iterations',
      // k6 refuses more users than iterations.
      vus: Math.min(vus, timing.offsetsMs.length),
      iterations: timing.offsetsMs.length,
      maxDuration: inMs(durationMs + timeoutMs),
      gracefulStop,
    },
    notes: [...notes, ...dropped],
  };
}

interface Stage {
  durationMs: number;
  fromPerSecond: number;
  toPerSecond: number;
}

/** @returns the rate as k6 can follow it; null for arrivals that scatter or were recorded, or that a fault adds to */
function evenStages({ scenario: { arrivals, faults }, rateFactor }: K6Timing): Stage[] | null {
  if (!('process' in arrivals) || arrivals.process !== 'even') return null;
  if (faults.some(({ what }) => what.type === 'noisy-neighbour' || what.type === 'thundering-herd')) return null;
  const stage = (from: LoadRate, to: LoadRate, duration: LoadDuration): Stage => ({
    durationMs: msOf(duration),
    fromPerSecond: perSecondOf(from) * rateFactor,
    toPerSecond: perSecondOf(to) * rateFactor,
  });
  switch (arrivals.type) {
    case 'constant':
      return [stage(arrivals.rate, arrivals.rate, arrivals.for)];
    case 'ramp':
      return [stage(arrivals.from, arrivals.to, arrivals.for)];
    case 'steps':
      return arrivals.steps.map((step) => stage(step.rate, step.rate, step.for));
    case 'spike':
      return [
        stage(arrivals.base, arrivals.base, arrivals.before),
        stage(arrivals.peak, arrivals.peak, arrivals.for),
        stage(arrivals.base, arrivals.base, arrivals.after),
      ];
  }
}

function nativeOptions(stages: readonly Stage[]): Record<string, unknown> {
  const rates = stages.flatMap(({ fromPerSecond, toPerSecond }) => [fromPerSecond, toPerSecond]);
  const unit = TIME_UNITS.find(({ seconds }) => rates.every((rate) => isWhole(rate * seconds))) ?? {
    name: '1h',
    seconds: 3600,
  };
  const inUnit = (perSecond: number): number => Math.round(perSecond * unit.seconds);
  const [first] = stages;
  if (stages.length === 1 && first !== undefined && first.fromPerSecond === first.toPerSecond) {
    return {
      executor: 'constant-arrival-rate',
      rate: inUnit(first.fromPerSecond),
      timeUnit: unit.name,
      duration: inMs(first.durationMs),
    };
  }
  return {
    executor: 'ramping-arrival-rate',
    startRate: inUnit(first?.fromPerSecond ?? 0),
    timeUnit: unit.name,
    stages: stages.flatMap((stage, index) => {
      const before = stages[index - 1]?.toPerSecond ?? stage.fromPerSecond;
      // A step without a slope is a stage that takes no time.
      const jump = before === stage.fromPerSecond ? [] : [{ duration: '0s', target: inUnit(stage.fromPerSecond) }];
      return [...jump, { duration: inMs(stage.durationMs), target: inUnit(stage.toPerSecond) }];
    }),
  };
}

/** As many as the fullest second may have under way when every request takes as long as it may. */
function virtualUsers({ scenario, offsetsMs, timeoutMs }: K6Timing): { vus: number; notes: readonly string[] } {
  if (scenario.maxInFlight !== undefined) return { vus: Math.min(scenario.maxInFlight, MAX_VUS), notes: [] };
  const needed = Math.max(MIN_VUS, mostWithin(offsetsMs, timeoutMs));
  if (needed <= MAX_VUS) return { vus: needed, notes: [] };
  return {
    vus: MAX_VUS,
    notes: [
      `${needed} requests could be under way at once; the script has ${MAX_VUS} virtual users. Raise their number if k6 says that it is out of them.`,
    ],
  };
}

/** @returns the largest number of arrivals within any stretch of that length */
function mostWithin(offsetsMs: Float64Array, lengthMs: number): number {
  let most = 0;
  let from = 0;
  for (let to = 0; to < offsetsMs.length; to++) {
    while ((offsetsMs[to] ?? 0) - (offsetsMs[from] ?? 0) > lengthMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= WHOLE * Math.max(1, value);
}

function inMs(durationMs: number): string {
  const whole = Math.round(durationMs);
  return whole % MS_PER_SECOND === 0 ? `${whole / MS_PER_SECOND}s` : `${whole}ms`;
}
