/** What a load generator drives: one request in, one measured outcome out. A failed request is a row, not an exception. */
export interface LoadTarget {
  /** @param index of the arrival, from 0: the target knows what it asks then */
  send(index: number, call: LoadCall): Promise<LoadOutcome>;
}

/** A request that is under way. Not an `AbortSignal`, which costs as much as the rest of sending one does. */
export interface LoadCall {
  /** Called at most once, when nobody waits for the outcome any more: its deadline passed, or the run was stopped. */
  onCancel(listener: () => void): void;
}

/** Durations count from when the request was sent, milliseconds. */
export interface LoadOutcome {
  /** Null when it succeeded; else a word that stays the same: `http_500`, `connection_refused`. */
  errorCode: string | null;
  /** Until the first token of a streamed answer; null when nothing was streamed. */
  firstTokenMs: number | null;
  /** Between the tokens that follow. */
  interTokenMs: readonly number[];
  /** Of the stages that the target tells, by name. */
  stagesMs: Readonly<Record<string, number>>;
  /** What only a pipeline of ours can tell; absent for an address. */
  facts?: LoadFacts;
}

/** How good an answer was and what it took. */
export interface LoadFacts {
  /** US dollars; null when a price is not known. */
  costUsd: number | null;
  isRefused: boolean;
  /** Every sentence that needs a source has one that holds it; null for a refusal, and without an answer. */
  isGrounded: boolean | null;
  /** Calls to models that were needed, and those that were made: more by every retry, fallback and hedge. */
  calls: number;
  attempts: number;
}
