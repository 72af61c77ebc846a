import type { LoadSlo, LoadSloUnit } from '../../../../main/contract/load.ts';
import { formatDuration, formatMoney, formatShare, UNKNOWN } from '../../../ui/index.ts';

/** What a bound such as `retrieve.p95<120ms` says. */
export interface SloBound {
  name: string;
  /** `end-to-end`, or the stage that it bounds. */
  scope: string;
  /** `p95`, `errors`, `goodput`, `ttft p95`. */
  measure: string;
  unit: LoadSloUnit;
  /** Milliseconds, a share or US dollars. */
  target: number;
  /** It is a floor: the value must not be below. */
  isFloor: boolean;
}

export const WHOLE = 'end-to-end';
/** Measures of the whole request that stand before a percentile, as a stage would. */
const WHOLE_MEASURES = new Set(['response', 'service', 'queue', 'ttft', 'lag']);
const MS_IN: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** @returns null for a text that is no bound */
export function readSlo(name: string): SloBound | null {
  const found = /^\s*(?:(.+)\.)?([a-zA-Z]+\d*)\s*([<>]=?)\s*(\$?)([\d.]+)\s*(ms|s|m|h|%)?\s*$/.exec(name);
  if (found === null) return null;
  const [, before, what = '', sign = '', dollar, digits = '', suffix] = found;
  const value = Number(digits);
  if (!Number.isFinite(value)) return null;
  const isWhole = before === undefined || WHOLE_MEASURES.has(before);
  return {
    name,
    scope: isWhole ? WHOLE : before,
    measure: isWhole && before !== undefined && before !== 'response' ? `${before} ${what}` : what,
    unit: dollar === '$' ? 'usd' : suffix === undefined || suffix === '%' ? 'share' : 'ms',
    target: suffix === '%' ? value / 100 : value * (MS_IN[suffix ?? ''] ?? 1),
    isFloor: sign.startsWith('>'),
  };
}

/** @returns a value of a bound in its unit: `1.31 s`, `0.7 %`, `$0.0021` */
export function sloValue(value: number | null, unit: LoadSloUnit, target?: number): string {
  if (value === null) return UNKNOWN;
  if (unit === 'usd') return formatMoney(value);
  return unit === 'share' ? formatShare(value, target) : formatDuration(value);
}

/** @returns bounds of the response time, to be drawn into its chart: percentile and milliseconds */
export function latencyLimits(
  slos: readonly SloBound[],
  kind: 'response' | 'service' | 'ttft',
): readonly { label: string; ms: number }[] {
  return slos
    .filter(({ scope, unit }) => scope === WHOLE && unit === 'ms')
    .filter(({ measure }) => (kind === 'response' ? /^p\d+$/.test(measure) : measure.startsWith(`${kind} `)))
    .map(({ measure, target }) => ({
      label: `SLO ${measure.replace(/^(service|ttft) /, '')} ${plainDuration(target)}`,
      ms: target,
    }));
}

/** A limit as people write it: `1.5 s`, `120 ms`. */
export function plainDuration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}

/** @returns what is measured, in words: `first token p95`, `errors` */
export function measureText(measure: string): string {
  return measure.replace(/^ttft /, 'first token ').replace(/^costPerSuccess$/, 'cost per success');
}

/** @returns a target as people write it: `1.5 s`, `98 %`, `$0.003` */
export function plainTarget(target: number, unit: LoadSloUnit): string {
  if (unit === 'ms') return plainDuration(target);
  return unit === 'share' ? `${Number((target * 100).toFixed(4))} %` : `$${target}`;
}

/** @returns how far a bound was missed, to name the worst first; 0 for one that held */
export function missedBy({ held, actual, target, budgetUsed }: LoadSlo): number {
  if (held) return 0;
  if (budgetUsed !== null) return budgetUsed;
  return actual === null || target === 0 ? 1 : Math.max(actual / target, target / Math.max(actual, 1e-9));
}
