import type { GateCheck } from '../../../../main/contract/gate.ts';

/** Where things stand on the line of a check: shares of its width, 0 to 1. */
export interface GateMarks {
  value: number;
  limit: number;
  interval: readonly [from: number, to: number] | null;
}

/** Air at both ends, as a share of what is drawn. */
const PADDING = 0.12;
/** Of the limit: a line is never so short that chance looks like a gulf. */
const LEAST_SPAN_SHARE = 0.1;

/**
 * A check's value against its limit, on a line of its own: values of different checks are in different units.
 *
 * @returns null for a check that has no value or no limit
 */
export function gateMarks({ actual, ci95, limit }: Pick<GateCheck, 'actual' | 'ci95' | 'limit'>): GateMarks | null {
  if (actual === null || limit === null || !Number.isFinite(actual) || !Number.isFinite(limit)) return null;
  const known = [actual, limit, ...(ci95 ?? [])].filter(Number.isFinite);
  const middle = (Math.min(...known) + Math.max(...known)) / 2;
  const span = Math.max(Math.max(...known) - Math.min(...known), Math.abs(limit) * LEAST_SPAN_SHARE, Number.EPSILON);
  const low = middle - span * (0.5 + PADDING);
  const at = (value: number): number => (value - low) / (span * (1 + 2 * PADDING));
  return { value: at(actual), limit: at(limit), interval: ci95 === null ? null : [at(ci95[0]), at(ci95[1])] };
}

/** @returns what failed first, then the rest, each in the gate's own order */
export function failedFirst(checks: readonly GateCheck[]): readonly GateCheck[] {
  return [...checks.filter(({ held }) => !held), ...checks.filter(({ held }) => held)];
}
