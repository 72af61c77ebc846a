import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { BudgetLedger } from '../../../../main/gateway/policy/budget-ledger.ts';
import { Bulkhead } from '../../../../main/gateway/policy/bulkhead.ts';
import { CircuitBreaker } from '../../../../main/gateway/policy/circuit-breaker.ts';
import type * as failover from '../../../../main/gateway/policy/failover.ts';
import type * as hedge from '../../../../main/gateway/policy/hedge.ts';
import { RateLimits } from '../../../../main/gateway/policy/rate-limits.ts';
import { RetryBudget } from '../../../../main/gateway/policy/retry-budget.ts';
import { createEngineDesk, type EngineDesk } from '../../../support/engine-here.ts';
import { runDrillHere } from './run-drill-here.ts';

const broken = vi.hoisted(() => new Set<string>());

/** The first endpoint answers, whatever becomes of it. */
vi.mock('../../../../main/gateway/policy/failover.ts', async (original) => {
  const actual = await original<typeof failover>();
  const withFailover: typeof actual.withFailover = (options) => {
    if (!broken.has('failover')) return actual.withFailover(options);
    const first = (callOptions: Parameters<typeof options.order>[0]) => {
      const [endpoint] = options.order(callOptions);
      if (endpoint === undefined) throw new Error('a policy without an endpoint');
      return endpoint.model;
    };
    return {
      specificationVersion: 'v4',
      provider: 'policy',
      modelId: options.name,
      supportedUrls: {},
      doGenerate: (callOptions) => first(callOptions).doGenerate(callOptions),
      doStream: (callOptions) => first(callOptions).doStream(callOptions),
    };
  };
  return { ...actual, withFailover };
});

/** The first is waited for, however long. */
vi.mock('../../../../main/gateway/policy/hedge.ts', async (original) => {
  const actual = await original<typeof hedge>();
  const raceHedged: typeof actual.raceHedged = async (race) => {
    const [first] = race.starts;
    if (!broken.has('hedge') || first === undefined) return actual.raceHedged(race);
    return { value: await first(race.signal ?? new AbortController().signal), index: 0 };
  };
  return { ...actual, raceHedged };
});

let desk: EngineDesk;
let engine: Engine;
beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
});
afterAll(() => desk.dispose());
afterEach(() => {
  broken.clear();
  vi.restoreAllMocks();
});

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const IN_EVERY_RUN = 2;

/** Each takes a guardrail out of the program, and leaves the files that ask for it as they are. The quick ones come first. */
const BREAKS: readonly [string, string, () => void][] = [
  ['cut-stream', 'a route that stays with its first endpoint', () => broken.add('failover')],
  [
    'rate-limit-cascade',
    'limits that let everything in',
    () => {
      vi.spyOn(RateLimits.prototype, 'admit').mockReturnValue({ settleTokens: () => undefined });
    },
  ],
  [
    'retry-storm',
    'a retry budget that allows everything',
    () => {
      vi.spyOn(RetryBudget.prototype, 'tryRepeat').mockReturnValue(true);
    },
  ],
  ['latency-amplification', 'a hedge that is never sent', () => broken.add('hedge')],
  [
    'one-slow-dependency',
    'a breaker that hears of no call',
    () => {
      vi.spyOn(CircuitBreaker.prototype, 'settle').mockReturnValue(undefined);
    },
  ],
  [
    'batch-starves-interactive',
    'pools without walls',
    () => {
      vi.spyOn(Bulkhead.prototype, 'enter').mockReturnValue(undefined);
    },
  ],
  ['cost-explosion', 'a ledger that holds nothing', breakLedger],
  ['budget-race', 'a ledger that holds nothing', breakLedger],
];

function breakLedger(): void {
  vi.spyOn(BudgetLedger.prototype, 'reserve').mockReturnValue({
    cover: () => ({ settle: () => undefined }),
    release: () => undefined,
  });
}

describe('a drill whose guardrail is broken in the program', () => {
  // A drill takes seconds twice over: the rest of them is in the long run.
  it.each(isLong ? BREAKS : BREAKS.slice(0, IN_EVERY_RUN))('%s notices %s', async (name, _what, breakIt) => {
    breakIt();
    const { failureShown, guardrailHeld } = await runDrillHere(engine, name);
    expect({ failureShown, guardrailHeld }).toEqual({ failureShown: true, guardrailHeld: false });
  });
});
