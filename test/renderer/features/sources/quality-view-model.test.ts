import { describe, expect, it } from 'vitest';
import type { QualityMeasurement } from '../../../../main/contract/quality.ts';
import { qualityTiles } from '../../../../renderer/features/sources/quality-view-model.ts';

const LIMITS = { recallFloor: 0.9, driftLimit: 0.05, overlapFloor: 0.9 };

function measured(day: number, facts: Partial<QualityMeasurement>): QualityMeasurement {
  return {
    measuredAt: `2026-11-${String(day).padStart(2, '0')}T12:00:00Z`,
    sourceId: null,
    generation: 1,
    knownAnswers: 220,
    recallAt10: null,
    mrrAt10: null,
    sampledQueries: 100,
    referenceAt: null,
    scoreDrift: null,
    overlapAt10: null,
    ...facts,
  };
}

describe('the figures of retrieval quality', () => {
  const rows = [
    measured(7, { recallAt10: 0.94 }),
    measured(14, { recallAt10: 0.92, scoreDrift: 0.03, overlapAt10: 0.95 }),
    measured(28, { recallAt10: 0.94, scoreDrift: 0.06, overlapAt10: 0.88 }),
  ];
  const [recall, drift, overlap] = qualityTiles(rows, LIMITS);

  it('shows the newest value beside its limit', () => {
    expect(recall).toMatchObject({ value: '0.94', limit: 'floor 0.90', isBreached: false });
    expect(recall?.finding).toBe('Recall@10: 0.94, floor 0.90');
  });

  it('calls drift above its limit and overlap below its floor a breach', () => {
    expect(drift).toMatchObject({ value: '0.060', limit: 'limit 0.050', isBreached: true });
    expect(overlap).toMatchObject({ value: '0.88', isBreached: true });
  });

  it('places measurements by their time, and leaves out what was not measured', () => {
    expect(recall?.points.map(({ x }) => x)).toEqual([0, 1 / 3, 1]);
    expect(drift?.points).toHaveLength(2);
  });

  it('does not blow up figures that hardly move: the axis spans at least a tenth', () => {
    const [steady] = qualityTiles([measured(1, { recallAt10: 0.9 }), measured(2, { recallAt10: 0.9 })], LIMITS);
    for (const { y } of steady?.points ?? []) expect(y).toBeCloseTo(0.5, 9);
    expect(steady?.points).toHaveLength(2);
    expect(steady?.limitY).toBeCloseTo(0.5, 9);
  });

  it('says unknown, not 0, when nothing was measured', () => {
    const [none] = qualityTiles([], LIMITS);
    expect(none).toMatchObject({ value: 'unknown', isBreached: false, points: [], limitY: null });
  });
});
