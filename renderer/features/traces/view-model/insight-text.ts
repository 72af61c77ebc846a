import type { InsightBasis, OutcomeCounts, StageLatency } from '../../../../main/contract/insight.ts';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../../../ui/format.ts';

/** Kinds of spans that lie around others: their time is that of what they hold. */
const AROUND_OTHERS: ReadonlySet<string> = new Set(['agent', 'chain']);

/** @returns whether the stage's own work takes its time */
export function isWork({ kind }: Pick<StageLatency, 'kind'>): boolean {
  return !AROUND_OTHERS.has(kind);
}

/** @returns the stage as a filter names it: `llm chat gpt-4o` */
export function stageId({ kind, name }: Pick<StageLatency, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

/** @returns what was looked at: `the newest 5,000 of 83,120 traces that match; 12 are still being read` */
export function basisText({ total, traces, waiting, untimed }: InsightBasis, filter: string): string {
  const matching = filter.trim() === '' ? '' : ' that match';
  const looked =
    traces < total
      ? `the newest ${formatCount(traces)} of ${formatQuantity(total, 'trace')}${matching}`
      : `${formatQuantity(total, 'trace')}${matching}`;
  const timeless = untimed === 0 ? '' : `; ${formatCount(untimed)} do not say when they were`;
  return `${looked}${timeless}${waiting === 0 ? '' : `; ${formatCount(waiting)} are still being read`}`;
}

/** The stage that is slowest and the one that fails most, of those that work; null where there is none. */
export function standouts(stages: readonly StageLatency[]): {
  slowest: StageLatency | null;
  failing: StageLatency | null;
} {
  const work = stages.filter(isWork);
  const most = (of: (stage: StageLatency) => number): StageLatency | null =>
    work.reduce<StageLatency | null>((best, stage) => (best === null || of(stage) > of(best) ? stage : best), null);
  const failing = most(({ failed }) => failed);
  return { slowest: most(({ p95Ms }) => p95Ms), failing: failing !== null && failing.failed > 0 ? failing : null };
}

/** @returns a stage's figures in words: `p50 1.20 s, p95 4.81 s over 1,204 calls` */
export function stageText({ p50Ms, p95Ms, calls }: StageLatency): string {
  return `p50 ${formatDuration(p50Ms)}, p95 ${formatDuration(p95Ms)} over ${formatQuantity(calls, 'call')}`;
}

/** @returns what a success cost, its failures included; null where no price or no success is known */
export function costPerSuccess({ priced, pricedSuccessful, costUsd }: OutcomeCounts): number | null {
  return priced === 0 || pricedSuccessful === 0 ? null : costUsd / pricedSuccessful;
}

/** @returns answers that are grounded among those of which something tells; null where nothing does */
export function groundedShare({ grounded, ungrounded }: OutcomeCounts): number | null {
  return grounded + ungrounded === 0 ? null : grounded / (grounded + ungrounded);
}

/** @returns a share of a count, `–` of nothing */
export function shareOf(count: number, of: number): string {
  return of === 0 ? '–' : formatShare(count / of);
}

/** What a task that counts as done is, said wherever it is counted. */
export const SUCCESS_MEANING =
  'A task counts as successful when it ended with an answer that is no refusal, is not known to be ungrounded, and nobody gave a thumb down.';
