import { localDay } from '../../base/local-day.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import type { ModelUse, RequestCost, RunMix } from '../../load/bill/run-mix.ts';
import type { PriceOn } from '../../load/bill/price-months.ts';
import { costAt } from '../../spec/model-prices.ts';
import type { Database } from '../../storage/database.ts';
import { type LoadedCall, type LoadedTrace, readLoadSpend } from '../../trace/load-spend.ts';

/** Traces that stand for all of a run: the mean of so many is within a few percent for costs that differ tenfold. */
export const MAX_MIX_TRACES = 5000;
/** Of a run that has not ended, or whose last traces were written after it had. */
const SLACK_MS = 60_000;

/** @returns what the requests of a run did, by their traces */
export function tracesOf(journal: Database, detail: LoadRunDetail): readonly LoadedTrace[] {
  const { runId, startedAt, endedAt } = detail.summary;
  const until = endedAt === null ? '9999' : new Date(Date.parse(endedAt) + SLACK_MS).toISOString();
  return readLoadSpend(journal, { loadId: runId, since: startedAt, until, limit: MAX_MIX_TRACES });
}

/** @returns of the answers, those from a cache; null where no cache looked */
export function cacheHitShareOf(traces: readonly LoadedTrace[]): number | null {
  const looked = traces.flatMap(({ calls }) => calls.flatMap(({ isCacheHit }) => isCacheHit ?? []));
  return looked.length === 0 ? null : looked.filter(Boolean).length / looked.length;
}

/** @param priceOn prices what was not priced when it ran, where the table has learnt of it since */
export function runMixOf(detail: LoadRunDetail, traces: readonly LoadedTrace[], priceOn: PriceOn): RunMix {
  const { day } = localDay(Date.parse(detail.summary.startedAt));
  const priced = traces.map((trace) => ({ trace, costs: trace.calls.map((call) => costOf(call, day, priceOn)) }));
  return {
    requests: priced.map(({ trace, costs }) => requestOf(trace, costs)),
    models: modelsOf(
      priced.flatMap(({ trace, costs }) => trace.calls.map((call, index) => ({ call, costUsd: costs[index] ?? null }))),
    ),
    cacheHitShare: cacheHitShareOf(traces),
    retryAmplification: detail.result?.retryAmplification ?? null,
    day,
  };
}

function costOf(call: LoadedCall, day: string, priceOn: PriceOn): number | null {
  if (call.costUsd !== null) return call.costUsd;
  const price = priceOn(call.model, day);
  // Nothing that was used is told: what it cost cannot be worked out.
  return price === null || call.inputTokens + call.outputTokens === 0 ? null : costAt(price, call);
}

function requestOf({ hasFailed, costUsd, stages, calls }: LoadedTrace, costs: readonly (number | null)[]): RequestCost {
  const models = [...new Set(calls.map(({ model, isCacheHit }) => (isCacheHit === true ? 'cache' : model)))];
  const path = `${stages.join(' → ') || 'no stage'}${models.length === 0 ? '' : ` (${models.join(', ')})`}`;
  const sum = costs.every((cost) => cost !== null)
    ? costs.reduce((total: number, cost) => total + (cost ?? 0), 0)
    : null;
  return { path, costUsd: costUsd ?? sum, hasSucceeded: !hasFailed };
}

function modelsOf(calls: readonly { call: LoadedCall; costUsd: number | null }[]): readonly ModelUse[] {
  // What came from a cache asked no model.
  const asked = calls.filter(({ call }) => call.isCacheHit !== true);
  return [...Map.groupBy(asked, ({ call }) => call.model)].map(([model, all]) => {
    const sum = (value: (call: LoadedCall) => number): number =>
      all.reduce((total, { call }) => total + value(call), 0);
    return {
      model,
      calls: all.length,
      usage: {
        inputTokens: sum((call) => call.inputTokens),
        outputTokens: sum((call) => call.outputTokens),
        cachedInputTokens: sum((call) => call.cachedInputTokens),
        cacheWriteTokens: sum((call) => call.cacheWriteTokens),
        reasoningTokens: sum((call) => call.reasoningTokens),
      },
      costUsd: all.reduce((total, { costUsd }) => total + (costUsd ?? 0), 0),
      unknownCalls: all.filter(({ costUsd }) => costUsd === null).length,
    };
  });
}
