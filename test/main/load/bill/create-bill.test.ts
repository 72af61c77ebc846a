import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBillRequest } from '../../../../main/contract/load-bill.ts';
import { createBill } from '../../../../main/load/bill/create-bill.ts';
import { mixOfResult } from '../../../../main/load/bill/mix-of-result.ts';
import { daysOf, monthAfter, priceFactor } from '../../../../main/load/bill/price-months.ts';
import type { ModelUse, RunMix } from '../../../../main/load/bill/run-mix.ts';
import { loadResult } from '../../../support/load-result.ts';

const NO_PRICE = () => null;
const TODAY = '2026-11-29';

function use(model: string, changes: Partial<ModelUse> = {}): ModelUse {
  return {
    model,
    calls: 100,
    usage: {
      inputTokens: 100_000,
      outputTokens: 20_000,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    },
    costUsd: 0.2,
    unknownCalls: 0,
    ...changes,
  };
}

/** A hundred requests: 90 of $0.001 by the short way, 10 of $0.011 by the long one, which cost $0.09 and $0.11. */
function mix(changes: Partial<RunMix> = {}): RunMix {
  return {
    requests: Array.from({ length: 100 }, (_, index) =>
      index < 90
        ? { path: 'retrieve → generate (cheap)', costUsd: 0.001, hasSucceeded: index > 9 }
        : { path: 'retrieve → rerank → generate (dear)', costUsd: 0.011, hasSucceeded: true },
    ),
    models: [use('test/m')],
    cacheHitShare: null,
    retryAmplification: null,
    day: TODAY,
    ...changes,
  };
}

function bill(
  request: Record<string, unknown>,
  from: RunMix = mix(),
  priceOn: Parameters<typeof createBill>[0]['priceOn'] = NO_PRICE,
) {
  return createBill({
    request: loadBillRequest.parse({ runId: 'run-1', requestsPerMonth: 1e6, ...request }),
    mix: from,
    priceOn,
    today: TODAY,
  });
}

describe('unit economics', () => {
  it('of a run worked by hand: $0.20 over 100 requests of which 90 succeeded', () => {
    const { unit } = bill({});
    expect(unit.costPerRequestUsd).toBeCloseTo(0.002, 12);
    expect(unit.costPerSuccessUsd).toBeCloseTo(0.2 / 90, 12);
    expect(unit.p99Usd).toBe(0.011);
    expect(unit.paths.map(({ path, requests }) => [path, requests])).toEqual([
      ['retrieve → rerank → generate (dear)', 10],
      ['retrieve → generate (cheap)', 90],
    ]);
    expect(unit.paths[0]?.costShare).toBeCloseTo(0.55, 9);
    expect(unit.paths[0]?.meanUsd).toBeCloseTo(0.011, 12);
  });

  it('says unknown, not 0, as soon as one cost is not known, and what to do', () => {
    const requests = mix().requests.map((request, index) => (index === 3 ? { ...request, costUsd: null } : request));
    const result = bill({}, mix({ requests, models: [use('new/model', { unknownCalls: 1 })] }));
    expect(result).toMatchObject({ months: null, total: null, unit: { costPerRequestUsd: null, p99Usd: null } });
    expect(result.unknown.join(' ')).toMatch(/new\/model cost in 1 of its calls is not known.*prices\.jsonc/);
    expect(result.unit.paths[0]?.path).toBe('retrieve → generate (cheap)');
  });
});

describe('the monthly bill', () => {
  it('of a million requests a month is a million times what one costs', () => {
    const result = bill({ months: 3 });
    expect(result.months?.map(({ month }) => month)).toEqual(['2026-12', '2027-01', '2027-02']);
    for (const { bill: usd, requests } of result.months ?? []) {
      // Mean $2,000; the run's 100 requests know it to a standard error of 15 %: σ = 0.003, over √100, of 0.002.
      expect(Math.abs(usd.meanUsd / 2000 - 1)).toBeLessThan(0.02);
      expect(usd.p95Usd / usd.p50Usd).toBeGreaterThan(1.15);
      expect(usd.p95Usd / usd.p50Usd).toBeLessThan(1.4);
      expect(Math.abs(requests.p50 / 1e6 - 1)).toBeLessThan(0.001);
    }
    expect(Math.abs((result.total?.meanUsd ?? 0) / 6000 - 1)).toBeLessThan(0.02);
  });

  it('of a mix that never varies is certain but for the number of requests', () => {
    const requests = Array.from({ length: 600 }, () => ({ path: 'all', costUsd: 0.002, hasSucceeded: true }));
    const [month] = bill({ months: 1 }, mix({ requests })).months ?? [];
    // Poisson: 1,000,000 ± 1,000, whose p95 is 1.645 deviations above.
    expect(month?.bill.p50Usd).toBeCloseTo(2000, -1);
    expect((month?.bill.p95Usd ?? 0) - 2000).toBeCloseTo(0.002 * 1645, 0);
  });

  it('grows by its rate: 10 % a month are 1.1^11 in the twelfth', () => {
    const months = bill({ growth: 0.1 }).months ?? [];
    expect((months[11]?.bill.meanUsd ?? 0) / (months[0]?.bill.meanUsd ?? 1)).toBeCloseTo(1.1 ** 11, 1);
  });

  it('with 40 % cache hits in place of 20 % costs three quarters, and with 1.2 calls for each it costs 1.2 times as much', () => {
    const before = bill({}, mix({ cacheHitShare: 0.2 })).total?.p50Usd ?? 0;
    expect((bill({ cacheHits: 0.4 }, mix({ cacheHitShare: 0.2 })).total?.p50Usd ?? 0) / before).toBeCloseTo(0.75, 9);
    expect((bill({ retries: 1.2 }, mix({ cacheHitShare: 0.2 })).total?.p50Usd ?? 0) / before).toBeCloseTo(1.2, 9);
    expect((bill({ retries: 1.2 }, mix({ retryAmplification: 1.2 })).total?.p50Usd ?? 0) / before).toBeCloseTo(1, 9);
  });

  it('follows prices that change on a day', () => {
    // Half price from 16 January on: December at 1, January 15 of 31 days at 1 and 16 at ½, February at ½.
    const price = (usd: number) => ({ inputPerMillion: usd, outputPerMillion: usd });
    const priceOn = (_model: string, day: string) => price(day < '2027-01-16' ? 2 : 1);
    const factors = ['2026-12', '2027-01', '2027-02'].map((month) => priceFactor(mix(), month, priceOn));
    expect(factors).toEqual([1, (15 + 8) / 31, 0.5].map((factor) => expect.closeTo(factor, 9)));
    const months = bill({ months: 3 }, mix(), priceOn).months ?? [];
    expect((months[2]?.bill.p50Usd ?? 0) / (months[0]?.bill.p50Usd ?? 1)).toBeCloseTo(0.5, 2);
  });

  it('keeps the cost of a model that no table prices', () => {
    expect(priceFactor(mix(), '2027-05', NO_PRICE)).toBeCloseTo(1, 9);
  });

  it('is the same twice, and wider when less is sure', () => {
    expect(bill({ growth: { from: 0, to: 0.1 } })).toEqual(bill({ growth: { from: 0, to: 0.1 } }));
    const spread = (request: Record<string, unknown>): number => {
      const last = bill(request).months?.at(-1)?.bill;
      return (last?.p95Usd ?? 0) / (last?.p50Usd ?? 1);
    };
    expect(spread({ growth: { from: 0, to: 0.2 } })).toBeGreaterThan(spread({ growth: 0.1 }));
  });

  it('refuses a range whose ends are the wrong way round', () => {
    expect(loadBillRequest.safeParse({ runId: 'run-1', requestsPerMonth: { from: 2, to: 1 } }).success).toBe(false);
  });

  it('costs never less with more growth, more requests, more retries or fewer cache hits', () => {
    const share = fc.double({ min: 0, max: 0.9, noNaN: true });
    const requests = fc.double({ min: 1e4, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(share, share, requests, requests, share, share, (g1, g2, n1, n2, h1, h2) => {
        const total = (growth: number, requestsPerMonth: number, cacheHits: number): number =>
          bill({ growth, requestsPerMonth, cacheHits, months: 4 }).total?.p95Usd ?? NaN;
        const less = total(Math.min(g1, g2), Math.min(n1, n2), Math.max(h1, h2));
        const more = total(Math.max(g1, g2), Math.max(n1, n2), Math.min(h1, h2));
        expect(less).toBeLessThanOrEqual(more * (1 + 1e-12));
      }),
      { numRuns: 20 },
    );
  });
});

describe('self-hosting', () => {
  it('pays from the volume at which a machine costs what the provider does', () => {
    // 200 output tokens a request, $0.002 each: a machine of $1,000 pays from 500,000 a month, and can do
    // 100 tokens/s × 50 % × 2,629,800 s / 200 = 657,450.
    const { selfHost } = bill({
      growth: 0.05,
      selfHost: { machineUsdPerMonth: 1000, tokensPerSecond: 100, utilisation: 0.5 },
    });
    expect(selfHost?.requestsPerMachine).toBeCloseTo(657_450, 6);
    expect(Math.abs((selfHost?.paysFromRequests ?? 0) / 500_000 - 1)).toBeLessThan(0.02);
    // A million a month takes two machines: as much as the provider.
    expect(selfHost?.atVolumes[0]).toMatchObject({ machines: 2, selfHostUsd: 2000 });
    expect(selfHost?.atVolumes).toHaveLength(2);
    expect(selfHost?.input).toEqual({ machineUsdPerMonth: 1000, tokensPerSecond: 100, utilisation: 0.5 });
  });

  it('never pays when a full machine costs more than the provider', () => {
    const { selfHost } = bill({ selfHost: { machineUsdPerMonth: 1500, tokensPerSecond: 100, utilisation: 0.5 } });
    expect(selfHost).toMatchObject({ paysFromRequests: null, paysAlwaysFromRequests: null });
  });

  it('is not known where no model tells its tokens', () => {
    const result = bill(
      { selfHost: { machineUsdPerMonth: 1, tokensPerSecond: 1, utilisation: 1 } },
      mix({ models: [] }),
    );
    expect(result.selfHost).toBeNull();
    expect(result.unknown.join(' ')).toContain('how many tokens it wrote');
  });
});

describe('a mix from the sums of a run', () => {
  it('has its mean, about its p99, and its share of successes', () => {
    const result = loadResult({ requests: 5000, succeeded: 4000, costUsd: 10, costP99Usd: 0.008 });
    const made = mixOfResult(result, TODAY);
    const costs = made?.requests.map(({ costUsd }) => costUsd ?? 0).toSorted((a, b) => a - b) ?? [];
    expect(costs.reduce((sum, usd) => sum + usd, 0) / costs.length).toBeCloseTo(0.002, 12);
    expect(Math.abs((costs[989] ?? 0) / 0.008 - 1)).toBeLessThan(0.05);
    expect(made?.requests.filter(({ hasSucceeded }) => hasSucceeded)).toHaveLength(800);
  });

  it('is none where nobody knows what it cost', () => {
    expect(mixOfResult(loadResult({ costUsd: null }), TODAY)).toBeNull();
  });
});

describe('months', () => {
  it('follow each other over the end of a year, with their days', () => {
    expect([0, 1, 13].map((after) => monthAfter('2026-12', after))).toEqual(['2026-12', '2027-01', '2028-01']);
    expect(daysOf('2028-02')).toHaveLength(29);
    expect(daysOf('2026-12').at(-1)).toBe('2026-12-31');
  });
});
