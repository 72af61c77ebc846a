import { describe, expect, it } from 'vitest';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import type { EvalCellKey } from '../../../../main/contract/eval-run.ts';
import { againstBaseline } from '../../../../main/evals/matrix/against-baseline.ts';
import { type CellMeans, factorEffects } from '../../../../main/evals/matrix/factor-effects.ts';
import { neededCases } from '../../../../main/evals/statistics/needed-cases.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const NOTHING: EvalCellKey = { prompt: null, model: null, retrieval: null, generation: null };

function cell(key: Partial<EvalCellKey>, values: readonly number[]): CellMeans {
  return { key: { ...NOTHING, ...key }, means: new Map(values.map((value, at) => [`case ${at}`, value])) };
}

/** Cells of a matrix in the order of the file, each case at a level of its own, with `shift` put on by cell. */
function matrixOf(
  seed: number,
  cases: number,
  shift: (key: { prompt: string; retrieval: string }) => number = () => 0,
  prompts: readonly string[] = ['p0', 'p1'],
): CellMeans[] {
  const random = createSeededSequence(seed);
  const easy = Array.from({ length: cases }, () => 0.5 + random.next() / 4);
  return prompts.flatMap((prompt) =>
    ['r0', 'r1'].map((retrieval) =>
      cell(
        { prompt, retrieval },
        easy.map((level) => level + (random.next() - 0.5) / 4 + shift({ prompt, retrieval })),
      ),
    ),
  );
}

describe('effects of a matrix', () => {
  it('are the differences of averages in a 2×2 worked by hand', () => {
    // Four cases; averages of the cells: p0 r0 0.6, p0 r1 0.8, p1 r0 0.5, p1 r1 0.9.
    const effects = factorEffects('correct', [
      cell({ prompt: 'p0', retrieval: 'r0' }, [0.5, 0.6, 0.6, 0.7]),
      cell({ prompt: 'p0', retrieval: 'r1' }, [0.7, 0.8, 0.8, 0.9]),
      cell({ prompt: 'p1', retrieval: 'r0' }, [0.4, 0.5, 0.5, 0.6]),
      cell({ prompt: 'p1', retrieval: 'r1' }, [0.8, 0.9, 0.9, 1]),
    ]);
    const byName = new Map(effects.map((effect) => [effect.levels.join(' '), effect]));
    // (0.5 + 0.9) / 2 − (0.6 + 0.8) / 2 = 0
    expect(byName.get('p1')?.effect).toBeCloseTo(0, 12);
    // (0.8 + 0.9) / 2 − (0.6 + 0.5) / 2 = 0.3
    expect(byName.get('r1')?.effect).toBeCloseTo(0.3, 12);
    // 0.9 − 0.5 − 0.8 + 0.6 = 0.2
    expect(byName.get('p1 r1')).toMatchObject({ factors: ['prompt', 'retrieval'], metric: 'correct' });
    expect(byName.get('p1 r1')?.effect).toBeCloseTo(0.2, 12);
    expect(effects).toHaveLength(3);
  });

  it('are of cases that were run in every cell, and none where a cell is missing or nothing varies', () => {
    const cells = matrixOf(1, 10);
    const [first, ...others] = cells;
    const fewer = { key: first?.key ?? NOTHING, means: new Map([['case 3', 1]]) };
    const [effect] = factorEffects('correct', [fewer, ...others]);
    expect(effect?.ci95).toEqual([effect?.effect, effect?.effect]);
    expect(factorEffects('correct', others)).toEqual([]);
    expect(factorEffects('correct', [cell({}, [1, 0])])).toEqual([]);
    expect(factorEffects('correct', [])).toEqual([]);
  });

  it('are seldom called in matrices in which nothing has an effect', () => {
    // Seeds from 1 on, none left out. A share of 0.05 scatters by 0.015 over 200 of them and by 0.007 over 1000, so 200
    // cannot tell 5 in 100 from 6: they are held to three times their scatter, and only the long run to 6 in 100.
    const [matrices, mostCalled] = isLong ? [1000, 0.06] : [200, 0.05 + 3 * 0.0154];
    const called = Array.from({ length: matrices }, (_, seed) =>
      factorEffects('correct', matrixOf(seed + 1, 12)),
    ).filter((effects) => effects.some(({ isNoise }) => !isNoise));
    expect(called.length / matrices).toBeLessThanOrEqual(mostCalled);
    // And is no test that never speaks.
    expect(called.length).toBeGreaterThan(0);
  }, 120_000);

  it('find a planted drop of five points, and blame the factor that has it', () => {
    // One cell against another has a deviation of √(2/12)/4 ≈ 0.102; so many cases show 0.05 in 8 of 10 runs.
    const cases = neededCases(Math.sqrt(2 / 12) / 4, 0.05);
    const found = Array.from({ length: 30 }, (_, seed) =>
      factorEffects(
        'correct',
        matrixOf(seed + 1, cases, ({ retrieval }) => (retrieval === 'r1' ? -0.05 : 0)),
      ),
    );
    const real = found.map((effects) =>
      effects.filter(({ isNoise }) => !isNoise).map(({ levels }) => levels.join(' ')),
    );
    // Two cells on each side: an effect averages over the prompts, so it is seen more often than between two cells.
    expect(real.filter((names) => names.includes('r1')).length).toBeGreaterThanOrEqual(0.8 * 30);
    expect(real.filter((names) => names.some((name) => name !== 'r1')).length).toBeLessThanOrEqual(0.1 * 30);
    const drops = found.map((effects) => effects.find(({ levels }) => levels.join(' ') === 'r1')?.effect ?? 0);
    expect(drops.reduce((sum, drop) => sum + drop, 0) / 30).toBeCloseTo(-0.05, 2);
  }, 120_000);
});

describe('cells against the baseline', () => {
  it('are corrected by Holm over all cells, metric by metric', () => {
    const random = createSeededSequence(3);
    const casesOf = (shift: number): { id: string; values: Record<string, number> }[] =>
      Array.from({ length: 30 }, (_, at) => ({
        id: `c${at}`,
        values: { correct: 0.5 + at / 100 + random.next() / 10 + shift },
      }));
    const one = againstBaseline(casesOf(0), [{ cellId: 'c2', cases: casesOf(0.04) }], () => false)[0]?.against[
      'correct'
    ];
    const random2 = createSeededSequence(3);
    const again = (shift: number): { id: string; values: Record<string, number> }[] =>
      Array.from({ length: 30 }, (_, at) => ({
        id: `c${at}`,
        values: { correct: 0.5 + at / 100 + random2.next() / 10 + shift },
      }));
    const base = again(0);
    const same = again(0.04);
    const three = againstBaseline(
      base,
      [
        { cellId: 'c2', cases: same },
        { cellId: 'c3', cases: base },
        { cellId: 'c4', cases: base },
      ],
      () => false,
    );
    expect(three[1]?.against['correct']).toMatchObject({ delta: 0, pValue: 1, verdict: 'no detectable change' });
    // The smallest of three p-values is multiplied by three.
    expect(three[0]?.against['correct']?.pValue).toBeCloseTo(Math.min(1, 3 * (one?.pValue ?? 0)), 2);
    expect(one?.verdict).toBe('better');
    expect(againstBaseline(base, [{ cellId: 'c2', cases: same }], () => true)[0]?.against['correct']?.verdict).toBe(
      'worse',
    );
  });

  it('call none in at most 6 of 100 runs of equal cells', () => {
    const draw = (seed: number): boolean => {
      const random = createSeededSequence(seed);
      const cases = (): { id: string; values: { correct: number } }[] =>
        Array.from({ length: 30 }, (_, at) => ({ id: `c${at}`, values: { correct: random.next() < 0.8 ? 1 : 0 } }));
      const cells = Array.from({ length: 3 }, (_, at) => ({ cellId: `c${at + 2}`, cases: cases() }));
      return againstBaseline(cases(), cells, () => false).some(
        ({ against }) => against['correct']?.verdict !== 'no detectable change',
      );
    };
    expect(Array.from({ length: 200 }, (_, seed) => draw(seed + 1)).filter(Boolean).length / 200).toBeLessThanOrEqual(
      0.06,
    );
  }, 120_000);
});
