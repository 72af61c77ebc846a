import { describe, expect, it } from 'vitest';
import type { CacheCalibration } from '../../../../../main/contract/cache.ts';
import {
  calibrationChart,
  calibrationFinding,
  guardsText,
} from '../../../../../renderer/features/settings/models/calibration-view-model.ts';

const nothing = { total: 0, different: 0 };

function aCalibration(facts: Partial<CacheCalibration> = {}): CacheCalibration {
  return {
    measuredAt: '2026-03-02T10:00:00.000Z',
    embeddingModel: 'builtin-en',
    falseHitRate: 0.01,
    asks: 400,
    days: 4,
    judgedPairs: { total: 120, same: 100, different: 20 },
    repetitions: 0,
    stopped: { negation: nothing, number: nothing, name: nothing, source: nothing },
    curve: [
      { threshold: 0.8, hits: 100, wrong: 16, falseHits: { share: 0.16, low: 0.1, high: 0.24 }, hitShare: 0.5 },
      { threshold: 0.9, hits: 40, wrong: 2, falseHits: { share: 0.05, low: 0.01, high: 0.16 }, hitShare: 0.2 },
      { threshold: 1, hits: 0, wrong: 0, falseHits: null, hitShare: 0 },
    ],
    chosen: null,
    missing: null,
    currentThreshold: null,
    applied: false,
    decision: 'No threshold keeps wrong answers at 1 %.',
    ...facts,
  };
}

describe('the chart of a calibration', () => {
  it('places thresholds between the ends and shares under the widest interval', () => {
    const chart = calibrationChart(aCalibration());
    expect(chart).toMatchObject({ from: 0.8, to: 1, mostFalse: 0.24, mostHits: 0.5, chosen: null });
    expect(chart?.falseHits.map(({ x }) => Number(x.toFixed(3)))).toEqual([0, 0.5]);
    expect(chart?.falseHits[0]?.y).toBeCloseTo(0.16 / 0.24, 9);
    expect(chart?.hitShare.map(({ y }) => y)).toEqual([1, 0.4, 0]);
  });

  it('draws nothing of a handful of pairs', () => {
    expect(calibrationChart(aCalibration({ judgedPairs: { total: 19, same: 18, different: 1 } }))).toBeNull();
  });

  it('draws nothing from a single point', () => {
    expect(calibrationChart(aCalibration({ curve: aCalibration().curve.slice(0, 1) }))).toBeNull();
  });

  it('says the decision when no threshold was chosen', () => {
    expect(calibrationFinding(aCalibration())).toBe('No threshold keeps wrong answers at 1 %.');
  });
});

describe('what guards stopped', () => {
  it('lists kinds by count and leaves out those that stopped nothing', () => {
    const stopped = {
      negation: nothing,
      number: { total: 31, different: 30 },
      name: { total: 40, different: 39 },
      source: nothing,
    };
    expect(guardsText(aCalibration({ stopped }))).toBe('Guards stopped 71: names 40, numbers 31.');
  });

  it('says nothing when they stopped nothing', () => {
    expect(guardsText(aCalibration())).toBeNull();
  });
});
