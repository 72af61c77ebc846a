import type { EngineClient } from '../../contract/methods.ts';
import type { GateBound, GateMeasurement } from '../../release/gate/judge-check.ts';
import type { BaseParts, SessionParts } from '../session-parts.ts';
import type { JudgedRelease } from './judged-release.ts';

/** What a gate uses of its workspace. */
export type GateParts = BaseParts & Pick<SessionParts, 'replays' | 'load'>;

/** One check at work. */
export interface CheckContext {
  parts: GateParts;
  /** Of the same workspace, with requests parsed as at a border: what has no part of its own here is asked there. */
  client: EngineClient;
  release: JudgedRelease;
  gateId: string;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** What a check came to, and what it is held to. */
export interface CheckOutcome {
  measured: GateMeasurement;
  bound: GateBound;
}

/** @returns the bound of a check that may have either; `atMost` as given where it has none */
export function boundOf(
  {
    atLeast,
    atMost,
    confidence = 0,
  }: { atLeast?: number | undefined; atMost?: number | undefined; confidence?: 0 | 0.95 },
  defaultAtMost = 0,
): GateBound {
  return atLeast === undefined
    ? { limit: atMost ?? defaultAtMost, direction: 'atMost', confidence }
    : { limit: atLeast, direction: 'atLeast', confidence };
}

/** @returns a measurement that is none, and why */
export function notMeasured(
  unit: GateMeasurement['unit'],
  undecided: string,
  evidence: GateMeasurement['evidence'] = null,
): GateMeasurement {
  return { unit, actual: null, ci95: null, evidence, undecided, detail: '' };
}
