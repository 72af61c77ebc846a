import type { BehaviourMetric } from '../../../../main/contract/prompt.ts';
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatPoints,
  formatScore,
  formatShare,
  formatSigned,
} from '../../../ui/format.ts';

/** How the values of a metric are written. */
type MetricUnit = 'score' | 'share' | 'count' | 'ms' | 'usd';

const METRICS: Readonly<Record<string, { label: string; unit: MetricUnit; lowerIsBetter?: boolean }>> = {
  grounded: { label: 'Grounded', unit: 'score' },
  faithfulness: { label: 'Faithful to its sources', unit: 'score' },
  refused: { label: 'Refused', unit: 'share' },
  'refusal-correct': { label: 'Refused correctly', unit: 'score' },
  'citation-precision': { label: 'Citation precision', unit: 'score' },
  'citation-recall': { label: 'Citation recall', unit: 'score' },
  'json-valid': { label: 'Valid JSON', unit: 'share' },
  'input-tokens': { label: 'Tokens in, mean', unit: 'count', lowerIsBetter: true },
  'output-tokens': { label: 'Tokens out, mean', unit: 'count', lowerIsBetter: true },
  'response-ms': { label: 'Response time, mean', unit: 'ms', lowerIsBetter: true },
  'cost-usd': { label: 'Cost of an ask', unit: 'usd', lowerIsBetter: true },
};

export interface BehaviourRow {
  name: string;
  label: string;
  before: string;
  after: string;
  change: string;
  interval: string;
  /** Low, delta and high on an axis from 0 to 1 on which `zero` stands for no change. */
  mark: { low: number; at: number; high: number; zero: number };
  verdict: 'better' | 'worse' | 'dearer' | 'cheaper' | 'within noise';
  tone: 'ok' | 'warn' | 'neutral';
  worse: readonly string[];
}

/** @returns the metrics as the table draws them; each on its own axis around no change, as wide as its interval asks */
export function behaviourRows(metrics: readonly BehaviourMetric[]): readonly BehaviourRow[] {
  return metrics.map((metric) => {
    const { name, before, after, delta, ci95, worse } = metric;
    const { label, unit } = METRICS[name] ?? { label: wordsOf(name), unit: 'score' as const };
    return {
      name,
      label,
      before: valueIn(unit, before),
      after: valueIn(unit, after),
      change: changeIn(unit, delta),
      interval: `${changeIn(unit, ci95[0])} to ${changeIn(unit, ci95[1])}`,
      mark: markOf(delta, ci95),
      ...verdictOf(metric),
      worse,
    };
  });
}

const wordsOf = (name: string): string => {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function valueIn(unit: MetricUnit, value: number): string {
  if (unit === 'score') return formatScore(value);
  if (unit === 'share') return formatShare(value);
  if (unit === 'count') return formatCount(value);
  return unit === 'ms' ? formatDuration(value) : formatMoney(value);
}

function changeIn(unit: MetricUnit, value: number): string {
  if (unit === 'score') return formatSigned(value, 2);
  if (unit === 'share') return formatPoints(value);
  if (unit === 'count') return formatSigned(value, Math.abs(value) < 10 ? 1 : 0);
  if (value === 0) return '0';
  const text = unit === 'ms' ? formatDuration(Math.abs(value)) : formatMoney(Math.abs(value));
  return `${value > 0 ? '+' : '−'}${text}`;
}

/** Room left at either end of the axis, as a share of it. */
const MARGIN = 0.08;

function markOf(delta: number, [low, high]: BehaviourMetric['ci95']): BehaviourRow['mark'] {
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(delta));
  if (reach === 0) return { low: 0.5, at: 0.5, high: 0.5, zero: 0.5 };
  const place = (value: number): number => 0.5 + (value / reach) * (0.5 - MARGIN);
  return { low: place(low), at: place(delta), high: place(high), zero: 0.5 };
}

function verdictOf({ name, verdict, delta }: BehaviourMetric): Pick<BehaviourRow, 'verdict' | 'tone'> {
  if (verdict === 'no detectable change') return { verdict: 'within noise', tone: 'neutral' };
  const { unit, lowerIsBetter = false } = METRICS[name] ?? { unit: 'score' as const };
  // What costs more is no worse an answer.
  if (lowerIsBetter && unit !== 'ms') return { verdict: delta > 0 ? 'dearer' : 'cheaper', tone: 'neutral' };
  return verdict === 'better' ? { verdict, tone: 'ok' } : { verdict, tone: 'warn' };
}
