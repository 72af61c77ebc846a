import { describe, expect, it } from 'vitest';
import type { EvalCell, EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { evalVerdict } from '../../../../main/evals/report/eval-verdict.ts';
import { renderEvalHtml } from '../../../../main/evals/report/html-report.ts';
import { renderEvalJunit } from '../../../../main/evals/report/junit-report.ts';
import { renderEvalMarkdown } from '../../../../main/evals/report/markdown-report.ts';

const NASTY = '<script>alert(1)</script> | a | b\n# "head" & \u0007';
const METRICS = [
  { name: 'grounded', isShare: true, isLessBetter: false },
  { name: 'correct', isShare: true, isLessBetter: false },
];
const value = (mean: number) => ({ mean, ci95: [mean - 0.03, mean + 0.03] as const, n: 40, unscored: {} });
const change = (delta: number, verdict: 'better' | 'worse' | 'no detectable change') => ({
  delta,
  ci95: [delta - 0.02, delta + 0.02] as const,
  pValue: verdict === 'no detectable change' ? 1 : 0.001,
  verdict,
});

function cell(cellId: string, retrieval: string, grounded: number, against: EvalCell['against'] = {}): EvalCell {
  return {
    cellId,
    key: { prompt: null, model: null, retrieval, generation: null },
    isBaseline: cellId === 'c1',
    state: 'finished',
    done: 80,
    total: 80,
    failed: 0,
    valueless: {},
    metrics: { grounded: value(grounded), correct: value(0.9) },
    against,
    responseP95Ms: 84,
    costUsd: 0,
    costPerSuccessUsd: 0,
    costPerSuccessCi95: null,
    release: null,
    note: null,
  };
}
const BASE = cell('c1', 'hybrid', 0.93);
const verdictOf = (...others: EvalCell[]) =>
  evalVerdict({ matrix: [BASE, ...others], effects: [], metrics: METRICS, state: 'finished', cases: 40, missing: 0 })
    .headline;

describe('the verdict of a run', () => {
  it('keeps what serves where nothing is told to be better', () => {
    const noise = cell('c2', 'keywords', 0.94, { grounded: change(0.01, 'no detectable change') });
    expect(verdictOf(noise)).toBe('Keep what serves: nothing tried beats 0.93 grounded');
    expect(verdictOf(cell('c2', 'keywords', 0.85, { grounded: change(-0.08, 'worse') }))).toMatch(/^Keep what serves/);
  });

  it('names what is better, and what that loses elsewhere', () => {
    expect(verdictOf(cell('c2', 'reranked', 0.97, { grounded: change(0.04, 'better') }))).toBe(
      'reranked is better: 0.97 grounded against 0.93',
    );
    const mixed = cell('c2', 'reranked', 0.97, { grounded: change(0.04, 'better'), correct: change(-0.05, 'worse') });
    expect(verdictOf(mixed)).toBe('reranked has 0.97 grounded against 0.93, and loses correct');
    // One that loses nothing goes before one that gains more.
    expect(verdictOf(mixed, cell('c3', 'deeper', 0.95, { grounded: change(0.02, 'better') }))).toMatch(
      /^deeper is better/,
    );
  });

  it('says of one cell how sure it is, and of none that nothing was measured', () => {
    expect(verdictOf()).toBe('0.93 grounded over 40 cases (0.90 to 0.96)');
    const failed = { ...BASE, metrics: {}, failed: 80 };
    expect(
      evalVerdict({ matrix: [failed], effects: [], metrics: METRICS, state: 'failed', cases: 40, missing: 0 }).headline,
    ).toBe('Nothing was measured: 80 runs failed');
  });

  it('says which factor carries how much, and how many runs are missing', () => {
    const effect = (factor: string, level: string, size: number, isNoise: boolean) => ({
      factors: [factor],
      levels: [level],
      metric: 'grounded',
      effect: size,
      ci95: [size - 0.01, size + 0.01] as const,
      pValue: isNoise ? 1 : 0.001,
      isNoise,
    });
    const { details } = evalVerdict({
      matrix: [BASE, cell('c2', 'keywords', 0.85)],
      effects: [effect('retrieval', 'keywords', -0.08, false), effect('prompt', 'shorter', 0.001, true)],
      metrics: METRICS,
      state: 'cancelled',
      cases: 40,
      missing: 12,
    });
    expect(details).toBe(
      'Retrieval keywords carries −0.08. The prompt changes nothing that could be seen. 12 runs are not there: the run did not end by itself.',
    );
  });
});

const REPORT: EvalRunReport = {
  runId: 'e-0123456789',
  evalId: 'handbook',
  evalHash: 'a',
  datasetHash: 'b',
  startedAt: '2026-11-29T11:26:00.000Z',
  endedAt: '2026-11-29T11:27:00.000Z',
  state: 'finished',
  error: null,
  label: '',
  cases: 2,
  repeats: 2,
  cells: 2,
  done: 8,
  total: 8,
  cached: 0,
  costUsd: 0.004,
  ms: 60_000,
  headline: {},
  valueless: {},
  metrics: BASE.metrics,
  noiseFloor: { grounded: 0.015 },
  power: { grounded: { minimalDetectable: 0.03, effect: 0.02, moreCases: 40 } },
  matrix: [BASE, cell('c2', NASTY, 0.85, { grounded: change(-0.08, 'worse') })],
  effects: [],
  triage: {
    counts: { generation: 1, undecided: 0 },
    cases: [
      {
        caseId: 'q1',
        question: NASTY,
        cause: 'generation',
        evidence: `refused, with ${NASTY} in the context`,
        rule: 'refused-with-evidence',
        overruled: null,
        score: 0,
        failedRepeats: 2,
        repeats: 2,
        traceIds: [],
      },
    ],
    patterns: [{ message: `2 wait for ${NASTY}`, caseIds: [] }],
  },
  robustness: [
    {
      kind: 'typos',
      metric: 'correct',
      points: [{ severity: 0, mean: 0.9, ci95: [0.8, 1], n: 40 }],
      belowFloorFrom: null,
      example: { before: 'x', after: NASTY, severity: 0.3 },
    },
  ],
  passes: { k: 2, atK: 0.95, hatK: 0.9 },
  judges: {},
  verdict: { headline: 'Keep what serves: nothing tried beats 0.93 grounded', details: '' },
  blindSpots: ['All questions are in Latin script.'],
};

describe('reports of a run', () => {
  it('are Markdown in which no question is markup', () => {
    const text = renderEvalMarkdown(REPORT);
    expect(text).toContain('# handbook: Keep what serves: nothing tried beats 0.93 grounded');
    expect(text).not.toContain('<script>');
    // Of a question with line breaks and bars, a row stays one of as many cells.
    const row = text.split('\n').find((line) => line.startsWith('| q1 |'));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(text).toContain('−0.080, worse');
  });

  it('are HTML that holds questions as text, and loads and runs nothing', () => {
    const page = renderEvalHtml(REPORT);
    expect(page).not.toMatch(/<script|onerror|javascript:|src=|href=/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('are JUnit with a case for each case: failed with its cause, in error where nobody knows', () => {
    const xml = renderEvalJunit(REPORT, [
      { id: 'q1', question: NASTY, values: { success: 0, correct: 0 }, error: null },
      { id: 'q2', question: 'Fine?', values: { success: 1 }, error: null },
      { id: 'q3', question: 'Who knows?', values: {}, error: null },
      { id: 'q4', question: 'Down?', values: { success: 0 }, error: 'the model is down' },
    ]);
    expect(xml).toMatch(/<testsuites tests="5" failures="2" errors="1"/);
    expect(xml).toContain('generation: refused, with &lt;script&gt;');
    expect(xml).not.toContain('<script>');
    const cut = renderEvalJunit({ ...REPORT, state: 'cancelled', done: 3 }, []);
    expect(cut).toMatch(/errors="1"[^]*The run is cancelled: 3 of 8 runs are there/);
  });
});
