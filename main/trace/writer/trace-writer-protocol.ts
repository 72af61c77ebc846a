import type { SerializedError } from '../../contract/serialized-error.ts';
import type { Trace } from '../../contract/trace.ts';

/** What the thread is started with (`workerData`). */
export interface TraceWriterSettings {
  /** Path of journal.db, which the other side has open and up to date. */
  databasePath: string;
}

/** Traces to be written in this order, in as few commits as can be. */
export interface TraceWriteRequest {
  traces: readonly Trace[];
  /** Values to be taken out of them, as they are known now. */
  knownSecrets: readonly string[];
}

export type TraceWriterReply =
  /** The journal is open; sent once. */
  | { kind: 'ready' }
  /** Sent when every commit is durable: for each trace null, or what kept it out. */
  | { kind: 'written'; outcomes: readonly (SerializedError | null)[] };
