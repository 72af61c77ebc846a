/** What one callee may be asked to do. */
export interface CallLimits {
  timeoutMs: number;
  /** Calls a minute; undefined for no limit. */
  requestsPerMinute: number | undefined;
  /** Share of failed calls, 0..1, past which nothing is passed on for a while. */
  errorRate: number;
}

export interface CallGuardState {
  calls: number;
  failures: number;
  breaker: 'closed' | 'open' | 'half-open';
}

/**
 * Stands before things that may be slow, broken or asked too often: a rate limit, a breaker and a deadline for each.
 * The gateway implements it, tools are called through it.
 */
export interface CallGuard {
  /**
   * Passes one call on.
   *
   * @param key whose limits: `tool:NAME`
   * @param call is handed a signal that also aborts when the time is up
   * @param isFailure whether what the call gave counts against the callee; what it throws does, a cancellation does not
   * @throws RateLimitedError, CircuitOpenError before the call; TimeoutError; what the call throws
   */
  run<Value>(
    key: string,
    limits: CallLimits,
    options: { signal: AbortSignal; isFailure: (value: Value) => boolean },
    call: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value>;
  state(key: string): CallGuardState;
}
