import { describe, expect, it } from 'vitest';
import {
  type CollectionComparison,
  type MigrationReport,
  wantsKnownAnswers,
} from '../../../../../main/contract/generation.ts';
import {
  collectionChange,
  measureRows,
  overlapChart,
  overlapFinding,
} from '../../../../../renderer/features/sources/generations/report-view-model.ts';

const summary = (generation: number) => ({ generation }) as MigrationReport['base'];

const REPORT: MigrationReport = {
  reportId: 'rep-1',
  createdAt: '2026-11-28T12:00:00Z',
  base: summary(14),
  candidate: summary(15),
  queries: { replayed: 1248, judged: 220, weaklyJudged: 0, unknownDocuments: 0 },
  overlap: [
    { k: 1, value: 0.74, low: 0.7, high: 0.78 },
    { k: 10, value: 0.81, low: 0.79, high: 0.83 },
    { k: 50, value: 0.91, low: 0.9, high: 0.92 },
  ],
  firstChanged: { value: 0.26, low: 0.24, high: 0.28, count: 324 },
  recallAt10: { base: 0.94, candidate: 0.89, change: { value: -0.05, low: -0.08, high: -0.02 } },
  mrrAt10: { base: 0.81, candidate: 0.8, change: { value: -0.01, low: -0.04, high: 0.02 } },
  latencyMs: {
    base: { p50: 8, p95: 18.6 },
    candidate: { p50: 7, p95: 16.9 },
    p95Change: { value: -1.7, low: -2.3, high: -1.1 },
  },
  sizeBytes: { base: 214_000_000, candidate: 263_000_000 },
  chunks: { base: 12_480, candidate: 17_904 },
  collections: [],
  rankChanges: [],
  lostAnswers: [],
  foundAnswers: [],
  verdict: { decision: 'do-not-flip', sentence: 'Do not flip to g15: it loses 11 of 220 known answers.', because: [] },
  ms: 3400,
};

describe('the migration report', () => {
  it('wants known answers when too few are known, or most only by what past answers cited', () => {
    const queries = (judged: number, weaklyJudged: number) => ({ ...REPORT.queries, judged, weaklyJudged });
    expect(wantsKnownAnswers(REPORT)).toBe(false);
    expect(wantsKnownAnswers({ ...REPORT, queries: queries(220, 110) })).toBe(false);
    expect(wantsKnownAnswers({ ...REPORT, queries: queries(220, 111) })).toBe(true);
    expect(wantsKnownAnswers({ ...REPORT, verdict: { ...REPORT.verdict, decision: 'unknown' } })).toBe(true);
  });

  it('puts each change beside its interval, and calls it worse only when the interval leaves out zero', () => {
    const rows = measureRows(REPORT);
    expect(rows[0]).toEqual({
      measure: 'recall@10, n 220',
      base: '0.94',
      candidate: '0.89',
      change: '−0.05',
      beside: '± 0.03',
      tone: 'worse',
    });
    expect(rows[1]).toMatchObject({ measure: 'MRR@10', tone: 'noise' });
  });

  it('takes a lower latency for the better one', () => {
    expect(measureRows(REPORT).find(({ measure }) => measure === 'search p95')).toMatchObject({
      base: '19 ms',
      candidate: '17 ms',
      change: '−1.7 ms',
      beside: '± 0.6',
      tone: 'better',
    });
  });

  it('leaves out what was not judged instead of showing a zero', () => {
    const rows = measureRows({ ...REPORT, recallAt10: null, mrrAt10: null });
    expect(rows.map(({ measure }) => measure)).toEqual(['first rank changed', 'search p95', 'size', 'chunks']);
  });

  it('places overlap on a log axis of k that starts at the quarter below its lowest value', () => {
    const model = overlapChart(REPORT);
    expect(model?.ticks.map(({ value }) => value)).toEqual([0.5, 0.75, 1]);
    expect(model?.points[0]).toMatchObject({ x: 0 });
    expect(model?.points[1]?.x).toBeCloseTo(Math.log(10) / Math.log(50), 10);
    expect(model?.points[1]?.y).toBeCloseTo((0.81 - 0.5) / 0.5, 10);
    expect(overlapChart({ ...REPORT, overlap: [] })).toBeNull();
  });

  it('says the overlap at ten in words', () => {
    expect(overlapFinding(REPORT)).toBe('Overlap of g15 with g14: 0.81 at k 10');
  });

  it('gives a collection its change only beyond the noise and with enough judged', () => {
    const row: CollectionComparison = {
      sourceId: 'claims' as CollectionComparison['sourceId'],
      queries: 311,
      overlapAt10: 0.7,
      judged: 52,
      recallAt10: { base: 0.9, candidate: 0.78, change: { value: -0.12, low: -0.2, high: -0.04 } },
      finding: 'worse',
    };
    expect(collectionChange(row)).toEqual({ text: '−0.12', tone: 'worse' });
    expect(collectionChange({ ...row, finding: 'within-noise' })).toEqual({ text: 'within noise', tone: 'noise' });
    expect(collectionChange({ ...row, finding: 'too-few', judged: 12 })).toEqual({ text: 'n 12', tone: 'noise' });
    expect(collectionChange({ ...row, recallAt10: null })).toEqual({ text: 'unknown', tone: 'noise' });
  });
});
