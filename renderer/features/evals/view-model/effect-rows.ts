import type { EvalEffect } from '../../../../main/contract/eval-run.ts';
import type { MarkTone } from './cell-mark.ts';
import { differenceText, halfWidthText, isLessBetter } from './metric-words.ts';

export interface EffectRow {
  key: string;
  /** The factor; `both` for two together. */
  factor: string;
  /** The level that is swapped in; of two: `llama × vector-only`. */
  level: string;
  effect: number;
  ci95: readonly [low: number, high: number];
  tone: MarkTone;
  /** `−0.054`; `within noise`. */
  text: string;
  /** `± 0.010`; nothing within the noise. */
  spread: string;
  pValue: number;
}

const ORDER = ['prompt', 'model', 'retrieval', 'generation'];
/** Pairs that are shown beside the main effects, those that are told from chance first. */
const MAX_PAIRS = 6;

/** @returns what each factor does to a metric by itself, then what pairs of them do beyond that */
export function effectRows(effects: readonly EvalEffect[], metric: string): readonly EffectRow[] {
  const ofMetric = effects.filter((effect) => effect.metric === metric);
  const mains = ofMetric
    .filter(({ factors }) => factors.length === 1)
    .toSorted((a, b) => ORDER.indexOf(a.factors[0] ?? '') - ORDER.indexOf(b.factors[0] ?? ''));
  const pairs = ofMetric
    .filter(({ factors }) => factors.length > 1)
    .toSorted((a, b) => Number(a.isNoise) - Number(b.isNoise) || Math.abs(b.effect) - Math.abs(a.effect));
  return [...mains, ...pairs.slice(0, MAX_PAIRS)].map(rowOf);
}

function rowOf(effect: EvalEffect): EffectRow {
  const { factors, levels, metric, ci95, pValue, isNoise } = effect;
  const isGain = effect.effect > 0 !== isLessBetter(metric);
  return {
    key: [...factors, ...levels].join('|'),
    factor: factors.length > 1 ? 'both' : (factors[0] ?? ''),
    level: levels.join(' × '),
    effect: effect.effect,
    ci95,
    tone: isNoise ? 'noise' : isGain ? 'better' : 'worse',
    text: isNoise ? 'within noise' : differenceText(metric, effect.effect, 3),
    spread: isNoise ? '' : halfWidthText(metric, ci95),
    pValue,
  };
}
