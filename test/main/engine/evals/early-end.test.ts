import { describe, expect, it } from 'vitest';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { whyDecided, whyGivenUp } from '../../../../main/engine/evals/early-end.ts';
import type { EvalResult } from '../../../../main/evals/run/eval-result.ts';

function result(caseId: string, value: number | null, code: string | null = null): EvalResult {
  return {
    cellId: 'c1',
    caseId,
    variant: '',
    repeat: 1,
    values: value === null ? {} : { correct: value },
    unscored: {},
    notes: {},
    refused: false,
    traceId: null,
    error: code === null ? null : { code, message: `it failed with ${code}` },
    costUsd: 0,
    ms: 1,
    evidence: null,
    isCached: false,
    cacheKey: null,
  };
}

function drawn(seed: number, count: number, mean: number): EvalResult[] {
  const random = createSeededSequence(seed);
  return Array.from({ length: count }, (_, at) => result(`c${at}`, mean + (random.next() - 0.5) / 5));
}

describe('a cell that ends early', () => {
  it('is given up when its first ten runs fail, whatever they end in after the first, and not when one of them does not', () => {
    const failed = Array.from({ length: 10 }, (_, at) => result(`c${at}`, null, 'auth'));
    expect(whyGivenUp(failed)).toBe('Its first 10 runs failed: it failed with auth');
    expect(whyGivenUp(failed.slice(1))).toBeNull();
    expect(whyGivenUp([...failed.slice(1), result('c9', 1)])).toBeNull();
    expect(whyGivenUp([...failed.slice(1), result('c9', null, 'partial_answer')])).toBe(
      'Its first 10 runs failed: it failed with auth',
    );
  });

  it('is decided when it is told from the baseline for certain, over the cases that both have', () => {
    const base = drawn(1, 60, 0.8);
    const options = { effect: 0.02, cells: 3 };
    expect(whyDecided('correct', base, drawn(2, 60, 0.5), options)).toMatch(
      /^Decided after 60 cases: correct −0\.\d{3} \(/,
    );
    expect(whyDecided('correct', base, drawn(2, 10, 0.5), options)).toBeNull();
    expect(whyDecided('correct', base, drawn(2, 60, 0.8), options)).toBeNull();
    expect(whyDecided('correct', base, [], options)).toBeNull();
  });

  it('is called different from an equal in at most 6 of 100 runs, though it is looked at after every case', () => {
    const called = Array.from({ length: 200 }, (_, seed) => {
      const [base, cell] = [drawn(seed + 1, 60, 0.8), drawn(seed + 5001, 60, 0.8)];
      return Array.from({ length: 41 }, (_look, at) => at + 20).some(
        (seen) => whyDecided('correct', base, cell.slice(0, seen), { effect: 0.02, cells: 1 }) !== null,
      );
    });
    expect(called.filter(Boolean).length / 200).toBeLessThanOrEqual(0.06);
  });
});
