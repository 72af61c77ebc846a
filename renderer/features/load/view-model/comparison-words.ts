import type { LoadComparison, LoadMetricComparison } from '../../../../main/contract/load-compare.ts';
import { formatDuration, formatMoney, formatPoints, NOT_APPLICABLE } from '../../../ui/index.ts';
import { sloValue } from './slo-text.ts';

/** @returns what two runs differ in, in one sentence, the worst first */
export function comparisonVerdict({ metrics }: LoadComparison): { sentence: string; detail: string } {
  const worse = metrics.filter(({ verdict }) => verdict === 'worse');
  const better = metrics.filter(({ verdict }) => verdict === 'better');
  const compared = metrics.filter(({ verdict }) => verdict !== 'not-compared').length;
  const detail = `${compared} of ${metrics.length} figures could be compared; p values are corrected for that.`;
  if (compared === 0) return { sentence: 'The two runs have no figure in common that could be compared.', detail };
  if (worse.length === 0 && better.length === 0) {
    return { sentence: 'No detectable change: every difference is within noise.', detail };
  }
  const parts = [
    worse.length === 0 ? '' : `Worse: ${named(worse)}`,
    better.length === 0 ? '' : `${worse.length === 0 ? 'Better' : 'better'}: ${named(better)}`,
  ];
  return { sentence: `${parts.filter(Boolean).join('; ')}.`, detail };
}

/** In the sentence so many are named; the table has all. */
const NAMED = 3;

function named(metrics: readonly LoadMetricComparison[]): string {
  const first = metrics.slice(0, NAMED).map((metric) => `${metric.name} ${differenceText(metric)}`);
  const rest = metrics.length - first.length;
  return `${first.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** @returns a difference with its sign and unit: `+120 ms`, `−0.4 pt`, `+$0.0002` */
export function signedValue(value: number, unit: LoadMetricComparison['unit']): string {
  if (unit === 'share') return formatPoints(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = unit === 'usd' ? formatMoney(size) : formatDuration(size);
  // What is too small to be shown has no sign either.
  if (text.startsWith('<')) return text;
  return `${value > 0 ? '+' : '−'}${text}`;
}

export function differenceText({ delta, unit }: LoadMetricComparison): string {
  return delta === null ? NOT_APPLICABLE : signedValue(delta, unit);
}

/** @returns `+80 ms to +160 ms`; empty without one */
export function intervalText({ ci95, unit }: LoadMetricComparison): string {
  return ci95 === null ? '' : `${signedValue(ci95[0], unit)} to ${signedValue(ci95[1], unit)}`;
}

/** @returns a figure of one of the runs */
export function metricValue(value: number | null, unit: LoadMetricComparison['unit']): string {
  return value === null ? NOT_APPLICABLE : sloValue(value, unit);
}

/** @returns `p 0.012`, `p < 0.001`; empty for none */
export function pValueText(pValue: number | null): string {
  if (pValue === null) return '';
  return pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
}
