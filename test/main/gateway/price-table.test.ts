import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionOf, sumUpCosts } from '../../../main/engine/cost-report.ts';
import { priceEntry, priceFile } from '../../../main/contract/price.ts';
import { createPriceTable, findPrice } from '../../../main/gateway/price-table.ts';
import { costAt } from '../../../main/spec/model-prices.ts';
import { parseJsonc } from '../../../main/workspace/parse-jsonc.ts';
import { PRICES_TEMPLATE } from '../../../main/workspace/templates/prices.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const price = (model: string, from: string, inputPerMillion: number) =>
  priceEntry.parse({ model, from, inputPerMillion, outputPerMillion: 2 * inputPerMillion });
const ENTRIES = [
  price('openai/*', '2020-01-01', 9),
  price('openai/gpt*', '2026-01-01', 3),
  price('openai/gpt*', '2026-06-01', 2),
  price('openai/gpt-mini', '2026-03-01', 1),
];

describe('the price table', () => {
  it('takes the entry that names most of a model, and of these the last that has come into effect', () => {
    const inputOf = (model: string, day: string) => findPrice(ENTRIES, model, day)?.inputPerMillion ?? null;
    expect(inputOf('openai/gpt-5', '2026-05-31')).toBe(3);
    expect(inputOf('openai/gpt-5', '2026-06-01')).toBe(2);
    expect(inputOf('openai/gpt-5', '2025-12-31')).toBe(9);
    expect(inputOf('openai/gpt-mini', '2026-02-28')).toBe(3);
    expect(inputOf('openai/gpt-mini', '2027-01-01')).toBe(1);
    expect(inputOf('openai/o3', '2019-12-31')).toBeNull();
    expect(inputOf('anthropic/claude', '2026-06-01')).toBeNull();
  });

  it('prices each call on its own day, and a model on this machine at nothing unless an entry names it', async () => {
    const clock = createManualClock(Date.UTC(2026, 4, 31, 23, 0, 0));
    const table = createPriceTable({
      readPrices: () => ENTRIES,
      isLocal: (id) => id.startsWith('near/') || id === 'openai/gpt-5',
      clock,
    });
    expect(table.priceOf('near/tiny')).toMatchObject({ inputPerMillion: 0, outputPerMillion: 0 });
    expect(table.priceOf('openai/gpt-5')).toMatchObject({ inputPerMillion: 3 });
    await clock.advance(3_600_000);
    expect(table.priceOf('openai/gpt-5')).toMatchObject({ inputPerMillion: 2 });
    expect(table.priceOf('elsewhere/x')).toBeNull();
    expect(table.dearest()).toEqual({ inputPerMillion: 9, outputPerMillion: 18 });
    expect(createPriceTable({ readPrices: () => [], isLocal: () => false, clock }).dearest()).toBeNull();
  });

  it('counts each kind of token at its own price: worked by hand', () => {
    const full = {
      inputPerMillion: 2,
      outputPerMillion: 8,
      cachedInputPerMillion: 0.5,
      cacheWritePerMillion: 3,
      reasoningPerMillion: 10,
    };
    const usage = {
      inputTokens: 1000,
      outputTokens: 300,
      cachedInputTokens: 400,
      cacheWriteTokens: 100,
      reasoningTokens: 200,
    };
    // 500·2 + 400·0.5 + 100·3 + 100·8 + 200·10 = 4300 millionths
    expect(costAt(full, usage)).toBeCloseTo(0.0043, 12);
    expect(costAt({ inputPerMillion: 2, outputPerMillion: 8 }, usage)).toBeCloseTo((1000 * 2 + 300 * 8) / 1e6, 12);
  });

  it('never prices below nothing, whatever a provider counted', () => {
    const count = fc.nat({ max: 1_000_000 });
    const usage = fc.record({
      inputTokens: count,
      outputTokens: count,
      cachedInputTokens: count,
      cacheWriteTokens: count,
      reasoningTokens: count,
    });
    fc.assert(
      fc.property(usage, (used) => {
        expect(costAt({ inputPerMillion: 2, outputPerMillion: 8 }, used)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('begins with dated list prices that say where they were read', () => {
    const { prices } = parseJsonc({ path: 'prices.jsonc', text: PRICES_TEMPLATE, schema: priceFile, knownVersion: 1 });
    expect(prices.length).toBeGreaterThan(15);
    for (const entry of prices) expect(entry.source, entry.model).toBeTypeOf('string');
    expect(findPrice(prices, 'openai/gpt-4o-mini', '2026-01-01')?.inputPerMillion).toBe(0.15);
    expect(findPrice(prices, 'anthropic/claude-opus-4-5-20251101', '2026-01-01')?.inputPerMillion).toBe(5);
    expect(findPrice(prices, 'anthropic/claude-opus-9', '2026-01-01')).toBeNull();
  });

  it.each([
    ['a star in the middle', { model: 'openai/*-mini', from: '2026-01-01', inputPerMillion: 1, outputPerMillion: 1 }],
    ['no day', { model: 'openai/x', from: 'soon', inputPerMillion: 1, outputPerMillion: 1 }],
    ['less than nothing', { model: 'openai/x', from: '2026-01-01', inputPerMillion: -1, outputPerMillion: 1 }],
  ])('refuses an entry with %s', (_what, entry) => expect(priceEntry.safeParse(entry).success).toBe(false));
});

describe('a cost report', () => {
  const run = (costUsd: number | null, day: number, model = 'a/x', workflow = 'default') => ({
    costUsd,
    startedAt: `2026-01-0${day}T10:00:00.000Z`,
    model,
    workflow,
  });

  it('sums up known costs and counts the others apart', () => {
    const costs = [run(0, 1), run(0.002, 1), run(0.003, 2, 'b/y'), run(2.5, 2), run(null, 2, 'b/y', 'other')];
    const report = sumUpCosts({ since: '2026-01-01', until: '2026-01-02' }, costs, (at) => at.slice(0, 10));
    expect(report.all).toEqual({
      runs: 4,
      unknownRuns: 1,
      totalUsd: 2.505,
      meanUsd: 2.505 / 4,
      p50Usd: 0.002,
      p95Usd: 2.5,
      maxUsd: 2.5,
      histogram: [
        { fromUsd: 0, toUsd: 0.0001, runs: 1 },
        { fromUsd: 0.0001, toUsd: 0.001, runs: 0 },
        { fromUsd: 0.001, toUsd: 0.01, runs: 2 },
        { fromUsd: 0.01, toUsd: 0.1, runs: 0 },
        { fromUsd: 0.1, toUsd: 1, runs: 0 },
        { fromUsd: 1, toUsd: 10, runs: 1 },
      ],
    });
    expect(report.byModel.map(({ model, runs, unknownRuns }) => [model, runs, unknownRuns])).toEqual([
      ['a/x', 3, 0],
      ['b/y', 1, 1],
    ]);
    expect(report.byDay.map(({ day, totalUsd }) => [day, totalUsd])).toEqual([
      ['2026-01-01', 0.002],
      ['2026-01-02', 2.503],
    ]);
    expect(report.byWorkflow.find(({ workflow }) => workflow === 'other')).toMatchObject({
      runs: 0,
      maxUsd: null,
      histogram: [],
    });
  });

  it('puts every known run into exactly one bin', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (costs) => {
        const { histogram, runs } = distributionOf(costs.map((costUsd) => ({ costUsd })));
        expect(histogram.reduce((sum, bin) => sum + bin.runs, 0)).toBe(runs);
      }),
    );
  });
});
