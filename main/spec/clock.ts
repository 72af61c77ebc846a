/** Time, handed in: so that a policy can run in virtual time and a test never waits. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump. For stamps. */
  now(): number;
  /** Nanoseconds from an arbitrary start; never goes back. For durations. */
  monotonicNano(): bigint;
  /**
   * Calls `work` once, `ms` from now, unless the returned function is called before. For timeouts, which hardly ever
   * come: a sleep that is called off costs an error with its stack.
   */
  after(ms: number, work: () => void): () => void;
  /** Resolves after `ms`; rejects with CancelledError when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
