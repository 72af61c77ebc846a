import type { GateCheck } from './gate.ts';

const MS_PER_SECOND = 1000;
/** Dollars below this get four decimals. */
const SMALL_USD = 0.01;

/** @returns a value as people read it: `742 ms`, `1.5 s`, `0.4 %`, `$0.0021`, `0.89`, `67`; null is `unknown` */
export function describeGateValue(value: number | null, unit: GateCheck['unit']): string {
  if (value === null || !Number.isFinite(value)) return 'unknown';
  switch (unit) {
    case 'ms':
      return Math.abs(value) < MS_PER_SECOND ? `${short(value)} ms` : `${short(value / MS_PER_SECOND)} s`;
    case 'share':
      return `${short(value * 100)} %`;
    case 'usd':
      return `$${value === 0 ? '0' : value.toFixed(Math.abs(value) < SMALL_USD ? 4 : 2)}`;
    case 'count':
      return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
    case 'score':
      return `${Number(value.toFixed(3))}`;
  }
}

/** @returns `at least 0.9`, `at most 12` */
export function describeGateLimit(
  limit: number,
  direction: NonNullable<GateCheck['direction']>,
  unit: GateCheck['unit'],
): string {
  return `${direction === 'atLeast' ? 'at least' : 'at most'} ${describeGateValue(limit, unit)}`;
}

/** Three digits that count. */
function short(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

/** @returns what is behind a check and its id, an id that is its own name said once: `handbook (e-6cdeff146b)`, `answer` */
export function describeEvidence(evidence: GateCheck['evidence'], idLength = Number.POSITIVE_INFINITY): string {
  if (evidence === null) return '–';
  const { label, id } = evidence;
  return label === id ? label : `${label} (${id.slice(0, idLength)})`;
}
