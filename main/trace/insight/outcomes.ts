import type { OutcomeCounts, OutcomeReport } from '../../contract/insight.ts';
import type { Database } from '../../storage/database.ts';
import { chooseTraces, type ChosenTrace, isTimed } from './choose-traces.ts';
import { equalPeriods } from './equal-periods.ts';

/** Models told of. */
const MAX_MODELS = 30;

/** @returns what came of the newest traces that match: in all, over time and by model */
export function readOutcomes(database: Database, request: { filter: string; last: number }): OutcomeReport {
  const { basis, traces } = chooseTraces(database, request);
  const periods = equalPeriods(basis);
  const byPeriod = Map.groupBy(traces.filter(isTimed), ({ startedAt }) => periods.of(startedAt));
  const byModel = [...Map.groupBy(traces, ({ model }) => model)].toSorted(
    ([nameA, a], [nameB, b]) => b.length - a.length || (nameA < nameB ? -1 : 1),
  );
  return {
    basis,
    all: countOutcomes(traces),
    periods: periods.all.map((period, index) => ({ ...period, ...countOutcomes(byPeriod.get(index) ?? []) })),
    models: byModel.slice(0, MAX_MODELS).map(([model, group]) => ({ model, ...countOutcomes(group) })),
  };
}

/** @returns whether the task counts as done; null while nothing is known of its answer */
export function isSuccessful({ status, digest, thumb }: ChosenTrace): boolean | null {
  if (status !== 'ok' && status !== 'degraded') return false;
  if (thumb === 'down') return false;
  if (digest === null) return null;
  return digest.hasAnswer && !digest.isRefused && digest.isGrounded !== false;
}

export function isRefused({ status, digest }: ChosenTrace): boolean {
  return status === 'refused' || digest?.isRefused === true;
}

function countOutcomes(traces: readonly ChosenTrace[]): OutcomeCounts {
  const count = (matches: (trace: ChosenTrace) => boolean): number => traces.filter(matches).length;
  const answered = traces.filter((trace) => trace.digest?.hasAnswer === true && !isRefused(trace));
  const priced = traces.filter(({ costUsd }) => costUsd !== null);
  return {
    traces: traces.length,
    failed: count(({ status }) => status === 'error'),
    cancelled: count(({ status }) => status === 'cancelled'),
    refused: count(isRefused),
    degraded: count(({ status }) => status === 'degraded'),
    unanswered: count(
      ({ status, digest }) => (status === 'ok' || status === 'degraded') && digest !== null && !digest.hasAnswer,
    ),
    successful: count((trace) => isSuccessful(trace) === true),
    grounded: answered.filter(({ digest }) => digest?.isGrounded === true).length,
    ungrounded: answered.filter(({ digest }) => digest?.isGrounded === false).length,
    groundingUnknown: answered.filter(({ digest }) => digest?.isGrounded === null).length,
    thumbsDown: count(({ thumb }) => thumb === 'down'),
    priced: priced.length,
    pricedSuccessful: priced.filter((trace) => isSuccessful(trace) === true).length,
    costUsd: priced.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
  };
}
