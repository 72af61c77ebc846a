import { TrestleError } from '../../base/errors/trestle-error.ts';
import { RateLimitedError } from '../../base/errors/rate-limited-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import type { CallGuard, CallLimits } from '../../spec/call-guard.ts';
import type { Clock } from '../../spec/clock.ts';
import { CircuitBreaker, circuitOpen } from './circuit-breaker.ts';
import { Gcra } from './gcra.ts';
import type { RateLimits } from './rate-limits.ts';

/** Tools are called less often than models: fewer calls must do to judge one. */
const BREAKER = {
  windowMs: 60_000,
  maximumCalls: 20,
  minimumCalls: 5,
  slowCallRate: 1,
  slowCallMs: 600_000,
  openMs: 30_000,
};
const BURST_PARTS_OF_MINUTE = 6;
const TOOL_PREFIX = 'tool:';

interface Callee {
  limits: CallLimits;
  breaker: CircuitBreaker;
  gcra: Gcra | null;
  calls: number;
  failures: number;
}

/** @param options.rateLimits those of trestle.jsonc, of which the ones for tools are applied too */
export function createCallGuard(options: { clock: Clock; rateLimits?: RateLimits }): CallGuard {
  const { clock, rateLimits } = options;
  const callees = new Map<string, Callee>();

  const calleeOf = (key: string, limits: CallLimits): Callee => {
    const known = callees.get(key);
    if (known?.limits.errorRate === limits.errorRate && known.limits.requestsPerMinute === limits.requestsPerMinute) {
      return known;
    }
    const { errorRate, requestsPerMinute } = limits;
    const callee: Callee = {
      limits,
      breaker: new CircuitBreaker({ settings: { ...BREAKER, errorRate }, clock }),
      gcra:
        requestsPerMinute === undefined
          ? null
          : new Gcra({
              perMinute: requestsPerMinute,
              burst: Math.max(1, Math.ceil(requestsPerMinute / BURST_PARTS_OF_MINUTE)),
            }),
      calls: known?.calls ?? 0,
      failures: known?.failures ?? 0,
    };
    callees.set(key, callee);
    return callee;
  };

  return {
    run: async (key, limits, { signal, isFailure }, call) => {
      const callee = calleeOf(key, limits);
      if (rateLimits !== undefined && key.startsWith(TOOL_PREFIX)) {
        await rateLimits.admit({ tool: key.slice(TOOL_PREFIX.length) }, 0, signal);
      }
      const now = clock.monotonicNano();
      const waitMs = callee.gcra?.waitMs(now) ?? 0;
      if (waitMs > 0) {
        throw new RateLimitedError(
          `${key} may be called ${limits.requestsPerMinute} times a minute. Try again in ${Math.ceil(waitMs / 1000)} s.`,
          { details: { key, retryAfterMs: waitMs } },
        );
      }
      const era = callee.breaker.tryEnter();
      if (era < 0) throw circuitOpen(key, callee.breaker.waitMs);
      callee.gcra?.take(now);
      callee.calls += 1;
      const settle = (outcome: 'ok' | 'failed' | 'ignored'): void => {
        if (outcome === 'failed') callee.failures += 1;
        callee.breaker.settle(era, outcome, null);
      };
      try {
        const value = await withDeadline(clock, key, limits.timeoutMs, signal, call);
        settle(isFailure(value) ? 'failed' : 'ok');
        return value;
      } catch (error) {
        settle(signal.aborted || (TrestleError.is(error) && error.code === 'cancelled') ? 'ignored' : 'failed');
        throw error;
      }
    },
    state: (key) => {
      const callee = callees.get(key);
      return {
        calls: callee?.calls ?? 0,
        failures: callee?.failures ?? 0,
        breaker: callee?.breaker.state ?? 'closed',
      };
    },
  };
}

/** The call's own signal aborts when the time is up; whether it listens or not, the wait ends then. */
async function withDeadline<Value>(
  clock: Clock,
  key: string,
  timeoutMs: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const expired = new AbortController();
  const over = new AbortController();
  const deadline = clock.sleep(timeoutMs, over.signal).then(
    () => {
      const error = new TimeoutError(`${key} did not finish within ${timeoutMs} ms. Raise its "timeoutMs".`);
      expired.abort(error);
      throw error;
    },
    // The call was faster.
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([call(AbortSignal.any([signal, expired.signal])), deadline]);
  } finally {
    over.abort();
  }
}
