import * as z from 'zod';
import type { LoadPercentiles, LoadSlo } from './load.ts';

/** How sure the interval is meant to be. */
export const DEFAULT_CAPACITY_CONFIDENCE = 0.95;
/** Half the width of the interval, as a share of the rate: the search ends when it is that narrow. */
export const DEFAULT_CAPACITY_PRECISION = 0.05;
export const DEFAULT_CAPACITY_PROBES = 24;
export const MAX_CAPACITY_PROBES = 200;
/** A search begins no probe after it. */
export const DEFAULT_CAPACITY_TIME_MS = 3_600_000;
export const MAX_CAPACITY_RATE = 100_000;

export const loadCapacityRequest = z.strictObject({
  /** Id or path of a scenario file of the workspace. */
  scenario: z.string().min(1).max(500),
  /** Where it begins; the mean rate of the scenario by default. */
  startRatePerSecond: z.number().positive().max(MAX_CAPACITY_RATE).optional(),
  /** Nothing above it is tried. */
  maxRatePerSecond: z.number().positive().max(MAX_CAPACITY_RATE).default(MAX_CAPACITY_RATE),
  maxProbes: z.int().min(3).max(MAX_CAPACITY_PROBES).default(DEFAULT_CAPACITY_PROBES),
  maxTimeMs: z.number().positive().max(86_400_000).default(DEFAULT_CAPACITY_TIME_MS),
  precision: z.number().min(0.005).max(0.5).default(DEFAULT_CAPACITY_PRECISION),
  confidence: z.number().min(0.5).max(0.999).default(DEFAULT_CAPACITY_CONFIDENCE),
  seed: z.int().min(0).max(0xff_ff_ff_ff).optional(),
});
export type LoadCapacityRequest = z.infer<typeof loadCapacityRequest>;

/** Stops a search early: its stream ends with the best so far. */
export const loadCapacityStopRequest = z.strictObject({ capacityId: z.string().max(64) });

/**
 * What one run says of its rate. `unsure`: too few requests, or too near the bound, to tell. `generator-limited`: the
 * figures are not the target's, so they say nothing of it.
 */
export const CAPACITY_VERDICTS = ['held', 'missed', 'unsure', 'generator-limited'] as const;
export type CapacityVerdict = (typeof CAPACITY_VERDICTS)[number];

/** One run at one rate. */
export interface CapacityProbe {
  runId: string;
  ratePerSecond: number;
  seed: number;
  verdict: CapacityVerdict;
  /** How likely all SLOs hold at this rate, by this run alone, 0 to 1; null for a generator-limited one. */
  chanceHeld: number | null;
  slo: readonly LoadSlo[];
  requests: number;
  throughput: number;
  response: LoadPercentiles;
  costUsd: number | null;
  saturatedFirst: string | null;
}

/** Where load and latency are in best proportion: from there on waiting grows faster than what is done. */
export interface CapacityKnee {
  ratePerSecond: number;
  responseP50Ms: number;
}

/**
 * Why the search ended: the interval was as narrow as asked; a cliff was cornered between two rates; nothing more was to
 * be learned (the maximum held, the minimum did not, the generator could do no more); or its means were used up.
 */
export type CapacityEnd = 'precise' | 'cornered' | 'bound' | 'probes' | 'time' | 'stopped';

/** `limitedBy` where no SLO gave way. */
export const LIMITED_BY_GENERATOR = 'generator';
export const LIMITED_BY_MAX_RATE = 'max rate';
export const LIMITED_BY_NOTHING_YET = 'unknown';

/** The value of `trestle load capacity --json`. */
export interface CapacityResult {
  capacityId: string;
  scenario: string;
  /** The most likely highest rate at which all SLOs hold, requests a second; 0 when none did down to the lowest tried. */
  maxRatePerSecond: number;
  /** The SLO that gives way first; `generator` or `max rate` when none did by then; `unknown` when it ended too early. */
  limitedBy: string;
  /** Of the interval: 0.95. */
  confidence: number;
  /** Where the true rate lies with that confidence; null at its end is "or more". Its start is what to plan with. */
  interval: readonly [lowPerSecond: number, highPerSecond: number | null];
  /** The highest rate that was run and held with every lower one; null when none did. */
  heldAt: { ratePerSecond: number; runId: string } | null;
  /** A rate was missed below one that held: what lies above the first that was missed does not count. */
  isMonotone: boolean;
  knee: CapacityKnee | null;
  /** The pool that was full at the lowest rate; null when none was. */
  saturatedFirst: string | null;
  endedBy: CapacityEnd;
  /** In the order they ran. */
  probes: readonly CapacityProbe[];
}

export type LoadCapacityEvent =
  | { type: 'started'; capacityId: string; scenario: string }
  /** A run begins, the `number`th of at most `maxProbes`. */
  | { type: 'probing'; number: number; maxProbes: number; ratePerSecond: number }
  | { type: 'probe'; probe: CapacityProbe }
  | { type: 'finished'; result: CapacityResult };
