import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { SimulatorFault, SimulatorProfile } from '../../contract/simulator.ts';
import type { Clock } from '../../spec/clock.ts';
import { draw, isAlwaysZero } from './draw.ts';

/** How one call goes. Two plans of the same profile, seed and index are the same, but for what the clock decides. */
export interface CallPlan {
  /** From 0. */
  index: number;
  /** Eight hex digits that name the call in ids. */
  tag: string;
  fault: SimulatorFault | null;
  /** Of a refusal. */
  retryAfterSeconds: number | null;
  firstTokenMs: number;
  /** Milliseconds before each further token; a new draw each time. */
  nextGapMs(): number;
  /** Null: as long as what there is to say. */
  outputTokens: number | null;
  /** For choosing words; independent of the gaps. */
  wordSeed: number;
  /** Nothing is waited for and nothing goes wrong. */
  isInstant: boolean;
}

export interface Simulation {
  readonly profile: SimulatorProfile;
  readonly seed: number;
  /** Takes the next index. */
  nextCall(): CallPlan;
}

/** What goes wrong for now beside what a profile says; whoever holds it changes it as time goes. */
export interface SimulatorFaults {
  current: readonly { share: number; fault: SimulatorFault }[];
}

const NANOS_PER_SECOND = 1_000_000_000;
/** Keeps the draws of a profile apart from those of what stands beside it. */
const STANDING_SALT = 0x5f_37_59_df;
const HEX = 16;
const TAG_DIGITS = 8;

/**
 * The state of one simulated model: how many calls it has had, when the first one came, what its limit has left. The
 * in-process model and the server each keep one.
 */
export function createSimulation(options: {
  profile: SimulatorProfile;
  seed?: number;
  clock: Clock;
  faults?: SimulatorFaults;
}): Simulation {
  const { profile, clock, seed = profile.seed, faults } = options;
  const hasNoDelays = isAlwaysZero(profile.timeToFirstTokenMs) && isAlwaysZero(profile.interTokenMs);
  const isPlain = profile.faults.length === 0 && profile.timeline.length === 0 && profile.limit === null;
  let calls = 0;
  let startedAt: bigint | null = null;
  const elapsedSeconds = (): number => {
    const now = clock.monotonicNano();
    startedAt ??= now;
    return Number(now - startedAt) / NANOS_PER_SECOND;
  };
  const takeOfLimit = createLimit(profile);

  return {
    profile,
    seed,
    nextCall: () => {
      const index = calls;
      calls += 1;
      const callSeed = mix(seed, index);
      const { next } = createSeededSequence(callSeed);
      let fault: SimulatorFault | null = null;
      let retryAfterSeconds: number | null = null;
      const standing = faults?.current ?? [];
      if (standing.length > 0) fault = drawFault(standing, createSeededSequence(callSeed ^ STANDING_SALT).next());
      if (!isPlain && fault === null) {
        // Drawn before the clock is asked, so that what comes after does not depend on it.
        const drawn = drawFault(profile.faults, next());
        const seconds = elapsedSeconds();
        const waitSeconds = takeOfLimit(seconds);
        const scripted = profile.timeline.find(
          ({ fromSeconds, toSeconds }) => seconds >= fromSeconds && seconds < toSeconds,
        );
        fault = scripted?.fault ?? drawn;
        if (fault === null && waitSeconds > 0) fault = { type: 'rate-limit', retryAfterSeconds: waitSeconds };
      }
      if (fault !== null && 'retryAfterSeconds' in fault && fault.retryAfterSeconds !== null) {
        retryAfterSeconds = draw(fault.retryAfterSeconds, createSeededSequence(callSeed ^ 0xff).next);
      }
      const firstTokenMs = draw(profile.timeToFirstTokenMs, next);
      const outputTokens =
        profile.outputTokens === null ? null : Math.max(1, Math.round(draw(profile.outputTokens, next)));
      return {
        index,
        tag: callSeed.toString(HEX).padStart(TAG_DIGITS, '0'),
        fault,
        retryAfterSeconds,
        firstTokenMs,
        nextGapMs: () => draw(profile.interTokenMs, next),
        outputTokens,
        wordSeed: callSeed,
        isInstant: hasNoDelays && fault === null,
      };
    },
  };
}

function drawFault(faults: SimulatorFaults['current'], drawn: number): SimulatorFault | null {
  let upTo = 0;
  for (const { share, fault } of faults) {
    upTo += share;
    if (drawn < upTo) return fault;
  }
  return null;
}

/** @returns takes one of a token bucket and tells 0, or leaves it and tells how many seconds until there is one */
function createLimit({ limit }: SimulatorProfile): (seconds: number) => number {
  if (limit === null) return () => 0;
  let permits = limit.burst;
  let filledAt = 0;
  return (seconds) => {
    permits = Math.min(limit.burst, permits + (seconds - filledAt) * limit.requestsPerSecond);
    filledAt = seconds;
    if (permits >= 1) {
      permits -= 1;
      return 0;
    }
    return (1 - permits) / limit.requestsPerSecond;
  };
}

/** A 32-bit hash of both, so that neighbouring indexes have unlike sequences. @see MurmurHash3, its finaliser */
function mix(seed: number, index: number): number {
  let mixed = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
