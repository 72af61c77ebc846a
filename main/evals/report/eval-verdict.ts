import type { EvalCell, EvalEffect, EvalRunReport, EvalRunSummary } from '../../contract/eval-run.ts';
import { nameCell } from '../matrix/plan-cells.ts';
import type { EvalMetricFacts } from '../run/eval-metric.ts';

/** Effects that a verdict names. */
const MAX_NAMED_EFFECTS = 2;

/**
 * What a run says, in one sentence, and what it rests on. It speaks of the file's first metric; another one counts where a
 * cell that gains there loses elsewhere.
 */
export function evalVerdict(facts: {
  matrix: readonly EvalCell[];
  effects: readonly EvalEffect[];
  metrics: readonly EvalMetricFacts[];
  state: EvalRunSummary['state'];
  cases: number;
  /** Runs of cases that are not there. */
  missing: number;
}): EvalRunReport['verdict'] {
  const { matrix, metrics, missing } = facts;
  const [baseline, ...others] = matrix;
  const head = metrics.find(({ name }) => baseline?.metrics[name] !== undefined);
  const value = head === undefined ? undefined : baseline?.metrics[head.name];
  if (baseline === undefined || head === undefined || value === undefined) {
    const [low] = matrix.filter(({ failed }) => failed > 0);
    const why = low === undefined ? 'no case has a value' : `${low.failed} runs failed`;
    return { headline: `Nothing was measured: ${why}`, details: '' };
  }
  const details = [...detailsOf(facts, head.name), ...incomplete(facts.state, missing)].join(' ');
  const has = `${figure(value.mean)} ${head.name}`;
  if (others.length === 0) {
    const [low, high] = value.ci95;
    return {
      headline: `${sentence(has)} over ${value.n} ${value.n === 1 ? 'case' : 'cases'} (${figure(low)} to ${figure(high)})`,
      details,
    };
  }
  const gains = others
    .filter(({ against }) => against[head.name]?.verdict === 'better')
    .toSorted((a, b) => Math.abs(b.against[head.name]?.delta ?? 0) - Math.abs(a.against[head.name]?.delta ?? 0));
  const clean = gains.find((cell) => losses(cell).length === 0);
  if (clean !== undefined) {
    const mean = clean.metrics[head.name]?.mean ?? 0;
    return {
      headline: `${nameCell(clean.key)} is better: ${figure(mean)} ${head.name} against ${figure(value.mean)}`,
      details,
    };
  }
  const [mixed] = gains;
  if (mixed !== undefined) {
    const mean = mixed.metrics[head.name]?.mean ?? 0;
    return {
      headline: `${nameCell(mixed.key)} has ${figure(mean)} ${head.name} against ${figure(value.mean)}, and loses ${losses(mixed).join(', ')}`,
      details,
    };
  }
  return { headline: `Keep what serves: nothing tried beats ${has}`, details };
}

function losses({ against }: EvalCell): string[] {
  return Object.entries(against).flatMap(([name, { verdict }]) => (verdict === 'worse' ? [name] : []));
}

function detailsOf({ effects }: { effects: readonly EvalEffect[] }, metric: string): string[] {
  const mains = effects.filter((effect) => effect.metric === metric && effect.factors.length === 1);
  const real = mains.filter(({ isNoise }) => !isNoise).toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const quiet = [...new Set(mains.map(({ factors }) => factors[0]))].filter(
    (factor) => !real.some(({ factors }) => factors[0] === factor),
  );
  const named = real.slice(0, MAX_NAMED_EFFECTS).map(({ factors, levels, effect }) => {
    const size = `${effect > 0 ? '+' : '−'}${figure(Math.abs(effect))}`;
    return `${sentence(`${factors[0]} ${levels[0]}`)} carries ${size}.`;
  });
  return [...named, ...quiet.map((factor) => `${sentence(`the ${factor}`)} changes nothing that could be seen.`)];
}

function incomplete(state: EvalRunSummary['state'], missing: number): string[] {
  if (missing === 0) return [];
  const why = state === 'running' ? 'still to come' : 'not there: the run did not end by itself';
  return [`${missing} runs are ${why}.`];
}

/** Two decimals, more where that shows nothing, none where it is large. */
function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return size !== 0 && size < 0.01 ? value.toPrecision(1) : value.toFixed(2);
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
