import { REVIEW_REASONS, type ReviewReason } from '../../contract/review.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { isRefused } from '../insight/outcomes.ts';
import type { ChosenTrace } from '../insight/choose-traces.ts';
import { percentile } from '../../base/percentile.ts';

/** Slower than so many of a hundred is slow. */
const SLOW_PERCENTILE = 95;
/** Fewer durations say nothing of what is slow. */
const MIN_FOR_SLOW = 20;

export interface DrawnTrace {
  traceId: string;
  why: ReviewReason;
}

/**
 * Draws answers worth a look. Each kind of trouble and the rest get an equal share of the size; what a kind cannot fill
 * goes to the others, so that what is rare is looked at whole, and what is ordinary is looked at too. Within a kind the
 * order is that of a hash of seed and id: the same seed draws the same. The kinds take turns in the result, so that who
 * stops half-way has seen some of each.
 *
 * @returns the drawn, and of how many each kind was drawn
 */
export function drawQueue(
  traces: readonly ChosenTrace[],
  options: { size: number; seed: string },
): { drawn: readonly DrawnTrace[]; strata: readonly { why: ReviewReason; traces: number; drawn: number }[] } {
  const durations = traces.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  const slowFromMs = durations.length < MIN_FOR_SLOW ? null : percentile(durations, SLOW_PERCENTILE);
  const groups = Map.groupBy(traces, (trace) => reasonOf(trace, slowFromMs));
  const piles = REVIEW_REASONS.map((why) => ({
    why,
    all: groups.get(why)?.length ?? 0,
    waiting: (groups.get(why) ?? [])
      .map(({ traceId }) => ({ traceId, hash: sha256Hex(`${options.seed} ${traceId}`) }))
      .toSorted((a, b) => (a.hash < b.hash ? -1 : 1)),
  }));
  const drawn: DrawnTrace[] = [];
  while (drawn.length < options.size && piles.some(({ waiting }) => waiting.length > 0)) {
    for (const { why, waiting } of piles) {
      const next = drawn.length < options.size ? waiting.shift() : undefined;
      if (next !== undefined) drawn.push({ traceId: next.traceId, why });
    }
  }
  return {
    drawn,
    strata: piles.map(({ why, all }) => ({
      why,
      traces: all,
      drawn: drawn.filter((trace) => trace.why === why).length,
    })),
  };
}

function reasonOf(trace: ChosenTrace, slowFromMs: number | null): ReviewReason {
  if (trace.status === 'error') return 'failed';
  if (isRefused(trace)) return 'refused';
  if (trace.digest?.isGrounded === false) return 'ungrounded';
  return slowFromMs !== null && trace.durationMs >= slowFromMs && trace.durationMs > 0 ? 'slow' : 'random';
}
