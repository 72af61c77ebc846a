import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { Reservation } from './policy/budget-ledger.ts';

/** What the parts of the stack share about one logical call, beside what its caller said. */
export interface CallState {
  /** Null where no budget concerns it. */
  reservation: Reservation | null;
  /** What its attempts are counted under: the policy or model that was named. */
  route: RouteCounts;
  /** The same for every attempt at one endpoint, so that a provider can tell a repetition from a new request. */
  key: string;
  /** Attempts under way. */
  running: number;
}

/** What became of the calls that named one policy or model. */
export interface RouteCounts {
  name: string;
  calls: number;
  answered: number;
  failed: number;
  failovers: number;
  hedges: number;
  tried: Map<string, number>;
  answeredBy: Map<string, number>;
}

/** Travels with the options through wrappers that spread them; no provider package reads it. */
const CALL_STATE = Symbol('trestle gateway call');

type WithState = LanguageModelV4CallOptions & { [CALL_STATE]?: CallState };

export function withCallState(options: LanguageModelV4CallOptions, state: CallState): LanguageModelV4CallOptions {
  return { ...options, [CALL_STATE]: state } as WithState;
}

export function callStateOf(options: LanguageModelV4CallOptions): CallState | null {
  return (options as WithState)[CALL_STATE] ?? null;
}

export function newRoute(name: string): RouteCounts {
  return { name, calls: 0, answered: 0, failed: 0, failovers: 0, hedges: 0, tried: new Map(), answeredBy: new Map() };
}

export function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
