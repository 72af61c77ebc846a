import {
  formatCount,
  formatDuration,
  formatMoney,
  formatScore,
  formatSigned,
  NOT_APPLICABLE,
  UNKNOWN,
} from '../../../ui/index.ts';

/** What the values of a metric are counted in. `score`: 0 to 1, or what a script or judge gives. */
export type MetricUnit = 'score' | 'ms' | 'tokens' | 'usd';

const MINUS = '−';
/** Names that say less, or say it in code. */
const LABELS: Readonly<Record<string, string>> = {
  'mrr@10': 'MRR@10',
  'ndcg@10': 'nDCG@10',
  'token-f1': 'Token F1',
  'refusal-correct': 'Refusal',
  'json-valid': 'JSON valid',
  'response-ms': 'Response',
  'ttft-ms': 'First token',
  'cost-usd': 'Cost',
};

/** @returns a metric as a head: `Grounded`, `Recall@10` */
export function metricLabel(name: string): string {
  const known = LABELS[name];
  if (known !== undefined) return known;
  const words = name.replaceAll('-', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

export function metricUnit(name: string): MetricUnit {
  if (name.endsWith('-ms')) return 'ms';
  if (name.endsWith('-tokens')) return 'tokens';
  if (name.endsWith('-usd')) return 'usd';
  return 'score';
}

/** What is waited for or paid for. */
export function isLessBetter(name: string): boolean {
  return metricUnit(name) !== 'score';
}

/** @returns a value in the metric's own unit; `unknown` for none */
export function metricText(name: string, value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return UNKNOWN;
  const unit = metricUnit(name);
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'usd') return formatMoney(value);
  return unit === 'score' ? formatScore(value) : formatCount(value);
}

/**
 * @param digits of a score: two beside the scores themselves, three where differences stand alone
 * @returns a difference with its sign: `−0.08`, `+120 ms`; `0` for none
 */
export function differenceText(name: string, value: number | null | undefined, digits = 2): string {
  if (value == null || !Number.isFinite(value)) return UNKNOWN;
  if (metricUnit(name) === 'score') return formatSigned(value, digits);
  if (value === 0) return '0';
  return `${value < 0 ? MINUS : '+'}${metricText(name, Math.abs(value))}`;
}

/** @returns half the width of an interval: `± 0.010`; nothing where there is no interval */
export function halfWidthText(name: string, [low, high]: readonly [number, number], digits = 3): string {
  const half = (high - low) / 2;
  if (!Number.isFinite(half)) return '';
  return `± ${metricUnit(name) === 'score' ? formatScore(half, digits) : metricText(name, half)}`;
}

/** @returns an interval in the metric's unit: `0.91 to 0.95` */
export function intervalText(name: string, [low, high]: readonly [number, number]): string {
  return Number.isFinite(low) && Number.isFinite(high)
    ? `${metricText(name, low)} to ${metricText(name, high)}`
    : NOT_APPLICABLE;
}
