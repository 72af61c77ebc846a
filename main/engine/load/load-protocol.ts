import type { LoadProgress, LoadResult, LoadRunRequest } from '../../contract/load.ts';
import type { LoadTick } from '../../contract/load-run.ts';
import type { SerializedError } from '../../contract/serialized-error.ts';
import type { EgressRecord } from '../../gateway/egress/exchanges.ts';
import type { LoadOutcome } from '../../spec/load-target.ts';

/** A run whose arrivals are decided already. Sent as a structured clone. */
export interface PlannedLoad {
  kind: 'planned';
  /** When each is meant to start, from the start of the run; empty for a closed run. */
  offsetsMs: Float64Array;
  users: { count: number; thinkTimeMs: number } | null;
  offeredRatePerSecond: number;
  durationMs: number;
  warmUpMs: number;
  timeoutMs: number;
  maxInFlight: number | null;
  whenFull: 'drop' | 'queue';
  slos: readonly string[];
  stopWhen: readonly string[];
  target: PlannedTarget;
}

export type PlannedTarget =
  /** The engine runs what is asked for. */
  | { kind: 'engine' }
  | {
      kind: 'http';
      url: string;
      method: string;
      allowedHosts: readonly string[];
      requests: readonly { headers: Readonly<Record<string, string>>; body: string | null }[];
      /** Which of them an arrival sends; those beyond begin again. */
      requestOf: Uint32Array;
    };

/** An address at a rate: all of it is decided in the generator. */
export interface AddressLoad {
  kind: 'address';
  request: LoadRunRequest;
}

/** What the engine tells a load process. */
export type LoadOrder =
  | { kind: 'run'; runId: string; load: PlannedLoad | AddressLoad; isOffline: boolean }
  /** End now, with what was measured so far. */
  | { kind: 'stop' }
  /** What became of an arrival that the engine was asked to run. */
  | { kind: 'outcome'; index: number; outcome: LoadOutcome };

/** What it hears from it. */
export type LoadReport =
  /** Its clock starts now. */
  | { kind: 'begun' }
  | { kind: 'progress'; progress: LoadProgress }
  | { kind: 'tick'; tick: LoadTick }
  /** Run an arrival now. */
  | { kind: 'send'; index: number }
  /** Nobody waits for it any more. */
  | { kind: 'cancel'; index: number }
  /** The one row of the run for the log of connections. */
  | { kind: 'row'; row: EgressRecord }
  | { kind: 'done'; outcome: GeneratedLoad }
  | { kind: 'failed'; error: SerializedError };

/** What a generator measured. */
export interface GeneratedLoad {
  result: LoadResult;
  /** HDR histograms, base64, by name. */
  histograms: Readonly<Record<string, string>>;
  isStopped: boolean;
  unfinished: number;
}
