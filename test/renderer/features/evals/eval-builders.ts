import type {
  EvalCell,
  EvalEffect,
  EvalRunReport,
  MetricValue,
  TriagedCase,
} from '../../../../main/contract/eval-run.ts';

export function metricValue(mean: number, half = 0.02, n = 220): MetricValue {
  return { mean, ci95: [mean - half, mean + half], n, unscored: {} };
}

export function evalCell(overrides: Partial<EvalCell> = {}): EvalCell {
  return {
    cellId: 'c1',
    key: { prompt: null, model: 'local/extractive', retrieval: 'hybrid', generation: null },
    isBaseline: true,
    state: 'finished',
    done: 660,
    total: 660,
    failed: 0,
    valueless: {},
    metrics: { grounded: metricValue(0.93) },
    against: {},
    responseP95Ms: 84,
    costUsd: 0,
    costPerSuccessUsd: 0,
    release: 'a1b2',
    note: null,
    ...overrides,
  };
}

const MODELS = ['local/extractive', 'qwen2.5:7b', 'llama3.2:3b'];
const RETRIEVALS = ['hybrid-rerank', 'hybrid', 'vector-only', 'bm25-only'];

/** Two prompts by three models by four retrievals, the baseline first. */
export function handbookMatrix(): EvalCell[] {
  return ['answer', 'answer-short'].flatMap((prompt, p) =>
    MODELS.flatMap((model, m) =>
      RETRIEVALS.map((retrieval, r): EvalCell => {
        const isBaseline = p + m + r === 0;
        const delta = isBaseline ? 0 : -[0, 0.036, 0.073, 0.079][r]! - [0, 0.004, 0.054][m]!;
        return evalCell({
          cellId: `c${p * 12 + m * 4 + r + 1}`,
          key: { prompt, model, retrieval, generation: null },
          isBaseline,
          valueless: {},
          metrics: { grounded: metricValue(0.93 + delta), 'response-ms': metricValue([84, 2900, 1700][m]!, 20) },
          against: isBaseline
            ? {}
            : {
                grounded: {
                  delta,
                  ci95: [delta - 0.02, delta + 0.02],
                  pValue: delta < -0.02 ? 0.001 : 0.6,
                  verdict: delta < -0.02 ? 'worse' : 'no detectable change',
                },
              },
        });
      }),
    ),
  );
}

export function evalEffect(overrides: Partial<EvalEffect> = {}): EvalEffect {
  return {
    factors: ['model'],
    levels: ['llama3.2:3b'],
    metric: 'grounded',
    effect: -0.054,
    ci95: [-0.064, -0.044],
    pValue: 0.001,
    isNoise: false,
    ...overrides,
  };
}

export function triagedCase(overrides: Partial<TriagedCase> = {}): TriagedCase {
  return {
    caseId: 'blood-donation',
    question: 'Is time off for a blood donation paid?',
    cause: 'retrieval',
    evidence: 'expected absence.md › Short absences at rank 31, k is 12',
    rule: 'not-retrieved',
    overruled: null,
    score: 0.18,
    failedRepeats: 3,
    repeats: 3,
    traceIds: [],
    ...overrides,
  };
}

export function evalReport(overrides: Partial<EvalRunReport> = {}): EvalRunReport {
  const matrix = overrides.matrix ?? handbookMatrix();
  return {
    runId: 'e204a1b2c3',
    evalId: 'handbook-core',
    evalHash: 'e'.repeat(64),
    datasetHash: 'd'.repeat(64),
    startedAt: '2025-11-14T10:26:00.000Z',
    endedAt: '2025-11-14T10:27:12.000Z',
    state: 'finished',
    error: null,
    label: '',
    cases: 220,
    repeats: 3,
    cells: matrix.length,
    done: 660 * matrix.length,
    total: 660 * matrix.length,
    cached: 0,
    costUsd: 0,
    ms: 72_000,
    headline: { grounded: 0.93 },
    valueless: {},
    metrics: matrix[0]?.metrics ?? {},
    noiseFloor: { grounded: 0.015 },
    power: { grounded: { minimalDetectable: 0.02, effect: 0.017, moreCases: 80 } },
    matrix,
    effects: [],
    triage: { counts: { undecided: 0 }, cases: [], patterns: [] },
    robustness: [],
    passes: { k: 3, atK: 0.95, hatK: 0.92 },
    judges: {},
    verdict: { headline: 'Keep what serves: nothing tried beats 0.93 grounded', details: '' },
    blindSpots: [],
    ...overrides,
  };
}
