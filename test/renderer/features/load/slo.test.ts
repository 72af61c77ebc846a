import { describe, expect, it } from 'vitest';
import {
  budgetSoFar,
  burnTone,
  endedSloRows,
  overRows,
  secondSloRows,
} from '../../../../renderer/features/load/view-model/slo-rows.ts';
import { latencyLimits, plainTarget, readSlo } from '../../../../renderer/features/load/view-model/slo-text.ts';
import { loadResult, loadTick, spikeTicks } from './load-builders.ts';

describe('what must hold', () => {
  it.each([
    ['p95<1.5s', 'end-to-end', 'p95', 'ms', 1500, false],
    ['retrieve.p95<120ms', 'retrieve', 'p95', 'ms', 120, false],
    ['service.p95<=50ms', 'end-to-end', 'service p95', 'ms', 50, false],
    ['ttft.p50<1s', 'end-to-end', 'ttft p50', 'ms', 1000, false],
    ['max<2s', 'end-to-end', 'max', 'ms', 2000, false],
    ['errors<1%', 'end-to-end', 'errors', 'share', 0.01, false],
    ['goodput>=98%', 'end-to-end', 'goodput', 'share', 0.98, true],
    ['costPerSuccess<$0.003', 'end-to-end', 'costPerSuccess', 'usd', 0.003, false],
  ] as const)('reads %s', (name, scope, measure, unit, target, isFloor) => {
    expect(readSlo(name)).toMatchObject({ name, scope, measure, unit, isFloor });
    expect(readSlo(name)?.target).toBeCloseTo(target, 12);
  });

  it('writes targets as people do', () => {
    expect([
      plainTarget(1500, 'ms'),
      plainTarget(120, 'ms'),
      plainTarget(0.98, 'share'),
      plainTarget(0.003, 'usd'),
    ]).toEqual(['1.5 s', '120 ms', '98 %', '$0.003']);
  });

  it('draws bounds of the response time into its chart, and those of the first token into that', () => {
    const slos = ['p95<1.5s', 'ttft.p95<600ms', 'retrieve.p95<120ms', 'errors<1%'].flatMap(
      (name) => readSlo(name) ?? [],
    );
    expect(latencyLimits(slos, 'response')).toEqual([{ label: 'SLO p95 1.5 s', ms: 1500 }]);
    expect(latencyLimits(slos, 'ttft')).toEqual([{ label: 'SLO p95 600 ms', ms: 600 }]);
  });

  it('turns a value over its bound into an error, and leaves one that holds as it is', () => {
    const rows = endedSloRows(loadResult());
    expect(rows.map(({ name, valueTone }) => [name, valueTone])).toEqual([
      ['p95<1.5s', 'plain'],
      ['errors<2%', 'plain'],
      ['retrieve.p95<120ms', 'error'],
    ]);
    expect(rows[2]).toMatchObject({ actual: '438 ms', target: '120 ms', budgetTone: 'error', burnTone: 'error' });
    expect(rows[0]).toMatchObject({ budgetTone: 'warn', burnTone: 'warn' });
    expect(overRows(rows).map(({ name }) => name)).toEqual(['retrieve.p95<120ms']);
  });

  it.each([
    [null, 'plain'],
    [2, 'plain'],
    [2.1, 'warn'],
    [6, 'warn'],
    [6.1, 'error'],
  ] as const)('a burn of %s is %s', (burn, tone) => {
    expect(burnTone(burn)).toBe(tone);
  });

  it('adds budgets up from windows that do not overlap, each weighed by what ended in it', () => {
    // Sixty seconds: in the first thirty 10 a second at twice the allowance, in the last thirty 30 a second at none of it.
    const ticks = Array.from({ length: 60 }, (_, second) =>
      loadTick(second * 1000, { completed: second < 30 ? 10 : 30, burn: { 'errors<1%': second < 30 ? 2 : 0 } }),
    );
    // 300 requests at 2 and 900 at 0: (300 × 2) / 1200.
    expect(budgetSoFar(ticks, 59, 'errors<1%')).toBeCloseTo(0.5, 12);
    expect(budgetSoFar(ticks, 29, 'errors<1%')).toBeCloseTo(2, 12);
  });

  it('tells of a second only what that second knows', () => {
    const rows = secondSloRows(spikeTicks(100), 85);
    const retrieve = rows.find(({ name }) => name === 'retrieve.p95<120ms');
    expect(retrieve).toMatchObject({ actual: null, target: '120 ms' });
    expect(rows.find(({ name }) => name === 'p95<1.5s')?.actual).toMatch(/ s$/);
  });
});
