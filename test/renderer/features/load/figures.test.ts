import { describe, expect, it } from 'vitest';
import { errorRows } from '../../../../renderer/features/load/view-model/error-rows.ts';
import { enginePools, saturatedFirst } from '../../../../renderer/features/load/view-model/engine-pools.ts';
import { runFigures } from '../../../../renderer/features/load/view-model/figures.ts';
import { generatorState } from '../../../../renderer/features/load/view-model/generator-state.ts';
import { qualityState } from '../../../../renderer/features/load/view-model/quality-state.ts';
import { endedSloRows, secondSloRows } from '../../../../renderer/features/load/view-model/slo-rows.ts';
import { EMPTY_TICK, loadResult, loadTick, SPIKE_CURVE, spikeTicks } from './load-builders.ts';

const figure = (figures: ReturnType<typeof runFigures>, label: string) =>
  figures.find((each) => each.label.startsWith(label));

describe('the eight figures', () => {
  const ticks = spikeTicks(103);

  it('tell where a run stands while it goes on', () => {
    const figures = runFigures({
      ticks,
      pointed: null,
      curve: SPIKE_CURVE,
      result: null,
      slos: secondSloRows(ticks, 102),
      unit: 'min',
    });
    expect(figures).toHaveLength(8);
    expect(figure(figures, 'Offered')).toMatchObject({ value: '4,998 /min', note: 'peak 4,998 /min' });
    expect(figure(figures, 'Achieved, 10 s')?.note).toMatch(/^100 % of offered$/);
    expect(figure(figures, 'Errors')?.note).toMatch(/^27 of \d+ in budget$/);
  });

  it('tell of the whole run once it ended, from its result', () => {
    const result = loadResult();
    const figures = runFigures({
      ticks,
      pointed: null,
      curve: SPIKE_CURVE,
      result,
      slos: endedSloRows(result),
      unit: 's',
    });
    expect(figure(figures, 'Response p95')).toMatchObject({ value: '991 ms', note: 'SLO 1.5 s', tone: 'plain' });
    expect(figure(figures, 'SLOs')).toMatchObject({ value: '2 of 3 held', note: 'retrieve is over', tone: 'error' });
    expect(figure(figures, 'Errors')).toMatchObject({ value: '1.3 %', note: '55 of 84 in budget' });
  });

  it('tell of one second while it is pointed at, and turn red where that second is over its bound', () => {
    const result = loadResult();
    const slos = secondSloRows(ticks, 85);
    const figures = runFigures({ ticks, pointed: 85, curve: SPIKE_CURVE, result, slos, unit: 's' });
    expect(figure(figures, 'Response p95, 1 s')).toMatchObject({ value: '3.50 s', tone: 'error' });
  });

  it('say how few a percentile was taken of', () => {
    const few = [loadTick(0, { completed: 8 })];
    const figures = runFigures({ ticks: few, pointed: null, curve: SPIKE_CURVE, result: null, slos: [], unit: 's' });
    expect(figure(figures, 'Response p95')?.note).toBe('no SLO, n 8');
  });

  it('promise nothing before anything ended', () => {
    const figures = runFigures({ ticks: [], pointed: null, curve: SPIKE_CURVE, result: null, slos: [], unit: 's' });
    expect(figures.map(({ value }) => value)).toEqual(['7 /s', '–', '–', '–', '–', '–', '–', '–']);
  });
});

describe('what stands beside the charts', () => {
  it('counts errors by type, the most frequent first, and what was dropped among them', () => {
    const ticks = [
      loadTick(0, { errors: { timeout: 1 }, dropped: 4 }),
      loadTick(1000, { errors: { timeout: 2, rate_limited: 2 } }),
    ];
    expect(errorRows(ticks, null, null).rows.map(({ code, count }) => [code, count])).toEqual([
      ['dropped', 4],
      ['timeout', 3],
      ['rate_limited', 2],
    ]);
    expect(errorRows(ticks, null, 1).rows.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('calls the generator the bottleneck when it is later than a tenth of what the target takes', () => {
    const at = (lagP99Ms: number) => generatorState([loadTick(0, { lagP99Ms })], null, null);
    expect(at(38)).toMatchObject({ isLimited: false, limitMs: 39 });
    expect(at(40)).toMatchObject({ isLimited: true });
    expect(generatorState([loadTick(0, { ...EMPTY_TICK, lagP99Ms: 40 })], null, null).isLimited).toBeNull();
  });

  it('names the pool that was full first, and sorts the fullest on top', () => {
    const use = (readers: number, model: number) =>
      loadTick(0, {
        pools: [
          { name: 'vector readers', used: readers, limit: 4 },
          { name: 'model pool', used: model, limit: 8 },
          { name: 'trace writer', used: 900, limit: null },
        ],
      });
    const ticks = [use(2, 1), use(1, 8), use(4, 8)];
    expect(saturatedFirst(ticks, null)).toBe('model pool');
    expect(saturatedFirst(ticks, 0)).toBeNull();
    expect(enginePools(ticks, null, 1).map(({ name }) => name)).toEqual([
      'model pool',
      'vector readers',
      'trace writer',
    ]);
  });

  it('adds money up, and knows nothing when one second is unknown', () => {
    const priced = [loadTick(0, { costUsd: 0.2 }), loadTick(1000, { ...EMPTY_TICK }), loadTick(2000, { costUsd: 0.3 })];
    expect(qualityState(priced, null, null)).toMatchObject({ costUsd: 0.5, costPerSuccessUsd: 0.005 });
    expect(qualityState([...priced, loadTick(3000, { costUsd: null })], null, null).costUsd).toBeNull();
  });
});
