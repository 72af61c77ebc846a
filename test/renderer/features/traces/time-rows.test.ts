import { describe, expect, it } from 'vitest';
import { OUTSIDE_STAGES, timeRows } from '../../../../renderer/features/traces/view-model/time-rows.ts';
import { aRunTrace, aSpan, theRoots, theStats } from './builders.ts';

describe('where the time went', () => {
  const stats = theStats({
    stages: [{ stage: 'generate', count: 3, p50Ms: 40, p95Ms: 70, degraded: 0, errors: 0 }],
  });
  const rows = timeRows(theRoots(), stats);

  it('is told longest first, in time that belongs to one thing alone', () => {
    expect(rows.map(({ label, selfMs }) => [label, selfMs])).toEqual([
      ['chat local/extractive', 50],
      ['vector', 30],
      ['bm25', 10],
      ['generate', 10],
      ['rewrite', 8],
      [OUTSIDE_STAGES, 2],
    ]);
  });

  it('compares a stage with its past and its budget by its whole time', () => {
    expect(rows.find(({ label }) => label === 'generate')).toMatchObject({
      selfMs: 10,
      totalMs: 60,
      share: 0.1,
      p50Ms: 40,
      p95Ms: 70,
      budgetMs: 1500,
    });
    expect(rows.find(({ label }) => label === 'bm25')).toMatchObject({ p50Ms: null, budgetMs: 50 });
  });

  it('adds up what ran more than once', () => {
    const twice = [
      ...aRunTrace(),
      aSpan({ id: 'chat2', parent: 'generate', name: 'chat local/extractive', kind: 'model', startMs: 95, ms: 5 }),
    ];
    const row = timeRows(theRoots(twice), undefined).find(({ label }) => label === 'chat local/extractive');
    expect(row?.selfMs).toBe(55);
  });
});
