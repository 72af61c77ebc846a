import { BugError } from '../../base/errors/bug-error.ts';
import { percentile } from '../../base/percentile.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { DrillAnswer } from './drill-desk.ts';

const MEDIAN = 50;

/** @returns the nearest-rank median; 0 for no values */
export function medianOf(values: readonly number[]): number {
  return percentileOf(values, MEDIAN);
}

/** @param p in (0, 100]. @returns the nearest-rank percentile; 0 for no values */
export function percentileOf(values: readonly number[], p: number): number {
  return (
    percentile(
      values.toSorted((a, b) => a - b),
      p,
    ) ?? 0
  );
}

/** @returns how many of the values are so, 0..1; 0 for no values */
export function shareOf<T>(values: readonly T[], is: (value: T) => boolean): number {
  return values.length === 0 ? 0 : values.filter(is).length / values.length;
}

/** @returns the trace of the first of the answers that has one, those that fit before the others */
export function traceOf(answers: readonly DrillAnswer[], fits: (answer: DrillAnswer) => boolean = () => true): TraceId {
  const left = answers.filter(({ traceId }) => traceId !== null);
  const traceId = (left.find(fits) ?? left[0])?.traceId;
  if (traceId == null) throw new BugError(`a drill left no trace: ${answers[0]?.errorMessage ?? 'nothing was asked'}`);
  return traceId;
}

/** @returns whether an answer stands on a passage: it was given, cites one, and is no refusal */
export function isGrounded({ result }: DrillAnswer): boolean {
  return result !== null && !result.refused && result.citations.length > 0;
}

/** @returns `37 %` */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
