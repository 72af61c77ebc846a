import { describe, expect, it } from 'vitest';
import { type ScoredPair, sumUpScores } from '../../../../main/evals/faithfulness/sum-up-scores.ts';

const pair = (score: number, supported: boolean | null, kind: string | null = null): ScoredPair => ({
  line: 1,
  kind,
  supported,
  score,
  confidence: 0.5,
});

describe('the report over scored pairs', () => {
  it('holds each kind against the other label, counts what is right and how far scores are from shares', () => {
    const report = sumUpScores([
      pair(0.9, true, 'copy'),
      pair(0.7, true, 'summary'),
      pair(0.8, false, 'number'),
      pair(0.1, false, 'entity'),
    ]);
    expect(report).toMatchObject({ pairs: 4, labelled: 4, auroc: 0.75, nan: 0, accuracy: 0.75, scores: [] });
    expect(report.kinds).toEqual({
      copy: { pairs: 1, supported: 1, auroc: 1, meanScore: 0.9 },
      summary: { pairs: 1, supported: 1, auroc: 0.5, meanScore: 0.7 },
      number: { pairs: 1, supported: 0, auroc: 0.5, meanScore: 0.8 },
      entity: { pairs: 1, supported: 0, auroc: 1, meanScore: 0.1 },
    });
    // Each in a tenth of its own: (0.1 + 0.3 + 0.8 + 0.1) / 4.
    expect(report.calibrationError).toBeCloseTo(0.325, 12);
  });

  it('tells the score of each pair that nobody labelled, and claims nothing about it', () => {
    expect(sumUpScores([{ ...pair(0.4, null), line: 7 }])).toMatchObject({
      pairs: 1,
      labelled: 0,
      auroc: null,
      accuracy: null,
      calibrationError: null,
      scores: [{ line: 7, score: 0.4, confidence: 0.5 }],
    });
  });
});
