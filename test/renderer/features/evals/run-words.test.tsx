import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { EffectsPanel } from '../../../../renderer/features/evals/effects/effects-panel.tsx';
import { RobustnessPanel } from '../../../../renderer/features/evals/robustness/robustness-panel.tsx';
import { afterEvents } from '../../../../renderer/features/evals/live/live-store.ts';
import { shownEval } from '../../../../renderer/features/evals/live/use-eval-run.ts';
import { comparisonVerdict } from '../../../../renderer/features/evals/view-model/comparison-rows.ts';
import { datasetNameOf } from '../../../../renderer/features/evals/view-model/dataset-name.ts';
import { effectRows } from '../../../../renderer/features/evals/view-model/effect-rows.ts';
import { evalIdOf } from '../../../../renderer/features/evals/view-model/eval-id.ts';
import { footFacts } from '../../../../renderer/features/evals/view-model/foot-facts.ts';
import {
  differenceText,
  halfWidthText,
  metricText,
} from '../../../../renderer/features/evals/view-model/metric-words.ts';
import { parseShares } from '../../../../renderer/features/evals/view-model/parse-shares.ts';
import { robustnessLines } from '../../../../renderer/features/evals/view-model/robustness-lines.ts';
import { AS_THE_FILE, runChoices, runFlags } from '../../../../renderer/features/evals/view-model/run-choices.ts';
import { canResume, runState } from '../../../../renderer/features/evals/view-model/run-words.ts';
import { sideParts } from '../../../../renderer/features/evals/view-model/side-parts.ts';
import { evalCell, evalEffect, evalReport, metricValue } from './eval-builders.ts';

describe('values of metrics', () => {
  it.each([
    ['grounded', 0.934, '0.93'],
    ['response-ms', 84, '84 ms'],
    ['cost-usd', 0.0022, '$0.0022'],
    ['input-tokens', 1321, '1,321'],
    ['grounded', undefined, 'unknown'],
    ['grounded', Number.NaN, 'unknown'],
  ] as const)('of %s: %s reads %s', (metric, value, text) => {
    expect(metricText(metric, value)).toBe(text);
  });

  it('have a sign and an interval where they are differences', () => {
    expect(differenceText('grounded', -0.054, 3)).toBe('−0.054');
    expect(differenceText('response-ms', 120)).toBe('+120 ms');
    expect(halfWidthText('grounded', [-0.064, -0.044])).toBe('± 0.010');
  });
});

describe('effects', () => {
  const effects = [
    evalEffect({ factors: ['model', 'retrieval'], levels: ['llama', 'bm25'], effect: -0.016, isNoise: false }),
    evalEffect({ factors: ['retrieval'], levels: ['bm25'], effect: -0.079 }),
    evalEffect({ factors: ['prompt'], levels: ['a41d'], effect: 0.001, isNoise: true }),
    evalEffect({ metric: 'correct' }),
  ];

  it('stand by factor, pairs last, and only of the metric in front', () => {
    expect(effectRows(effects, 'grounded').map(({ factor, level }) => `${factor} ${level}`)).toEqual([
      'prompt a41d',
      'retrieval bm25',
      'both llama × bm25',
    ]);
  });

  it('say within noise and no number where chance would do', () => {
    expect(effectRows(effects, 'grounded')[0]).toMatchObject({ text: 'within noise', spread: '', tone: 'noise' });
    expect(effectRows(effects, 'grounded')[1]).toMatchObject({ text: '−0.079', tone: 'worse' });
  });

  it('are a gain where less is better', () => {
    const [row] = effectRows([evalEffect({ metric: 'response-ms', effect: -40, ci95: [-50, -30] })], 'response-ms');
    expect(row?.tone).toBe('better');
  });

  it('say how many tests they were corrected for, and why there are none', () => {
    const draw = (report: ReturnType<typeof evalReport>) =>
      renderToStaticMarkup(<EffectsPanel report={report} metric="grounded" />);
    expect(draw(evalReport({ effects }))).toContain('Holm-corrected, 3 tests');
    expect(draw(evalReport({ matrix: [evalCell()] }))).toContain('Nothing varies.');
  });
});

describe('robustness', () => {
  const curve = {
    kind: 'truncation',
    metric: 'grounded',
    points: [
      { severity: 0.5, mean: 0.62, ci95: [0.59, 0.65] as const, n: 220 },
      { severity: 0.3, mean: 0.79, ci95: [0.76, 0.82] as const, n: 220 },
    ],
    belowFloorFrom: 0.1,
    floor: 0.9,
    example: {
      before: 'How much annual leave can I carry over?',
      after: 'How much annual leave can I c',
      severity: 0.3,
    },
  };
  const typos = {
    ...curve,
    kind: 'typos',
    points: [{ severity: 0.3, mean: 0.92, ci95: [0.9, 0.94] as const, n: 220 }],
    belowFloorFrom: null,
  };
  const report = evalReport({ robustness: [typos, curve] });

  it('begins at the cases as they are, and puts what falls furthest first', () => {
    const lines = robustnessLines(report);
    expect(lines.map(({ kind }) => kind)).toEqual(['truncation', 'typos']);
    expect(lines[0]?.points.map(({ severity }) => severity)).toEqual([0, 0.3, 0.5]);
    expect(lines[0]?.points[0]?.mean).toBe(0.93);
    expect(lines[0]?.change).toBeCloseTo(-0.14, 10);
    expect(lines[0]?.isWithinNoise).toBe(false);
    expect(lines[1]?.isWithinNoise).toBe(true);
  });

  it('says its finding and draws the floor', () => {
    const markup = renderToStaticMarkup(<RobustnessPanel report={report} />);
    expect(markup).toContain(
      'truncation falls to 0.62 at 50 %, typos ends at 0.92. 1 of 2 fall below the floor of 0.90.',
    );
    expect(markup).toContain('floor 0.90');
    expect(markup).toContain('not reached');
  });

  it('says what to write where nothing was asked', () => {
    expect(renderToStaticMarkup(<RobustnessPanel report={evalReport()} />)).toContain('robustness:');
  });
});

describe('what bounds a run', () => {
  it('is said with what it rests on', () => {
    const text = footFacts(evalReport(), 'grounded').map(({ label, value, note }) => `${label}: ${value} (${note})`);
    expect(text).toEqual([
      'A/A noise floor: ± 0.015 (200 re-runs)',
      'Smallest visible: 0.020 (+80 cases: 0.017)',
      'pass@3, pass^3: 95 %, 92 % (3 tries a case)',
      'Judge, people: – (no judge)',
      'Cost: $0.00 (15,840 of 15,840 ran)',
    ]);
  });

  it('is unknown, and not 0, where nothing was repeated or graded', () => {
    const report = evalReport({ noiseFloor: {}, power: {}, repeats: 1, costUsd: null, judges: { helpful: null } });
    const facts = footFacts(report, 'grounded');
    expect(facts.map(({ value }) => value)).toEqual(['unknown', 'unknown', '95 %, 92 %', 'unknown', 'unknown']);
  });
});

describe('a run', () => {
  const run = { state: 'finished', done: 80, total: 80, ms: 72_000 } as const;

  it('says where it stands', () => {
    expect(runState(run)).toEqual({ text: 'done in 1:12', tone: 'ok' });
    expect(runState({ ...run, state: 'running', done: 12 })).toEqual({ text: 'running 12 of 80', tone: 'accent' });
    expect(runState({ ...run, state: 'interrupted', done: 12 }).tone).toBe('warn');
    expect(runState({ ...run, done: 12 }).text).toBe('ended with 12 of 80');
  });

  it('can be resumed where something is missing and nobody runs it', () => {
    expect(canResume({ ...run, state: 'cancelled', done: 12 })).toBe(true);
    expect(canResume({ ...run, state: 'running', done: 12 })).toBe(false);
    expect(canResume(run)).toBe(false);
  });

  it('shows cells as they come in, and keeps what is newer', () => {
    const report = evalReport({ matrix: [evalCell({ done: 10, state: 'running' })], state: 'running', done: 10 });
    const live = afterEvents({ runId: report.runId, progress: null, cells: {}, report: null }, [
      { type: 'progress', done: 40, total: 660, cached: 2, failed: 1, costUsd: 0.1, remainingMs: 9000 },
      { type: 'cell', cell: evalCell({ done: 40, state: 'running', metrics: { grounded: metricValue(0.9) } }) },
      { type: 'cell', cell: evalCell({ done: 41, state: 'running', metrics: { grounded: metricValue(0.91) } }) },
    ]);
    const shown = shownEval(report, live);
    expect(shown.report.matrix[0]).toMatchObject({ done: 41 });
    expect(shown.report).toMatchObject({ done: 40, cached: 2, costUsd: 0.1 });
    expect(shown.progress?.remainingMs).toBe(9000);
    const older = afterEvents(live, [{ type: 'cell', cell: evalCell({ done: 5 }) }]);
    expect(shownEval(report, older).report.matrix[0]).toMatchObject({ done: 10 });
  });

  it('is what the engine says once it has ended', () => {
    const live = afterEvents({ runId: 'x', progress: null, cells: {}, report: null }, [
      { type: 'cell', cell: evalCell({ done: 1 }) },
    ]);
    expect(shownEval(evalReport(), live).report.matrix[0]?.done).toBe(660);
  });
});

describe('what is typed', () => {
  it('runs as the file says where nothing is', () => {
    expect(runChoices('handbook', AS_THE_FILE).request).toEqual({
      eval: 'handbook',
      label: '',
      cells: 'all',
      cache: true,
    });
    expect(runFlags(AS_THE_FILE)).toEqual([]);
  });

  it('is refused at its field where it cannot be', () => {
    const { request, problems } = runChoices('handbook', { ...AS_THE_FILE, repeats: '0', limit: 'many', seed: '7' });
    expect(request).toBeNull();
    expect(problems).toEqual({ repeats: 'A whole number from 1 to 50', limit: 'A whole number from 1 to 100,000' });
    expect(runFlags({ ...AS_THE_FILE, repeats: '3', cells: 'baseline', cache: false })).toEqual([
      '--repeats',
      '3',
      '--baseline',
      '--no-cache',
    ]);
  });

  it.each([
    ['dev=0.3, test=0.7', { dev: 0.3, test: 0.7 }],
    ['all=1', { all: 1 }],
  ])('shares %s', (text, shares) => {
    expect(parseShares(text)).toEqual({ shares, problem: null });
  });

  it.each(['', 'dev=0.3', 'dev=0.5, dev=0.5', 'Dev=1', 'dev=', 'dev=0, test=1', 'dev=half, test=0.5'])(
    'refuses the shares "%s"',
    (text) => {
      expect(parseShares(text).problem).not.toBeNull();
    },
  );

  it('gets a name out of a path', () => {
    expect(evalIdOf('/home/you/Support Bot/promptfooconfig.yaml')).toBe('support-bot');
    expect(evalIdOf('/home/you/claims.yaml')).toBe('claims');
    expect(datasetNameOf('/data/Annual leave (2025).csv')).toBe('Annual-leave-2025-');
  });

  it('is a run or a cell of one', () => {
    expect(sideParts('e-204a1')).toEqual({ runId: 'e-204a1', cellId: null });
    expect(sideParts('e-204a1:c3')).toEqual({ runId: 'e-204a1', cellId: 'c3' });
  });
});

describe('two runs', () => {
  const compared = (verdict: 'better' | 'worse' | 'no detectable change') => ({
    a: 0.9,
    b: 0.8,
    delta: -0.1,
    ci95: [-0.12, -0.08] as const,
    pValue: 0.001,
    verdict,
    n: 40,
    test: 'permutation' as const,
    minimalDetectable: 0.02,
    kappa: null,
    passes: null,
  });
  const rest = { noiseFloor: {}, neededCases: {}, unpaired: { a: 0, b: 0 } };

  it('say what got worse before what got better', () => {
    const metrics = { exact: compared('better'), grounded: compared('worse') };
    expect(comparisonVerdict({ metrics, ...rest })).toEqual({
      sentence: 'Worse: Grounded. Better: Exact.',
      detail: '40 cases in common',
    });
  });

  it('say what was left out, and that nothing can be told', () => {
    const metrics = { grounded: compared('no detectable change') };
    const said = comparisonVerdict({ metrics, ...rest, unpaired: { a: 2, b: 0 } });
    expect(said.sentence).toBe('No detectable change.');
    expect(said.detail).toContain('2 only in A and 0 only in B are left out');
    expect(comparisonVerdict({ metrics: {}, ...rest }).sentence).toBe('The two have no metric in common.');
  });
});
