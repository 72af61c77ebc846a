import type { LoadResult, LoadStageResult } from '../../contract/load.ts';
import { judgeGenerator } from '../generate/judge-generator.ts';
import type { LoadRun } from '../generate/load-run.ts';
import { percentilesOf } from '../generate/tick-recorder.ts';
import { allowedShare, type BudgetState, judgeSlo, knownCost, type SloBound } from './load-slo.ts';

const MICROS_PER_MS = 1000;
const MICROS_PER_USD = 1e6;
const MS_PER_SECOND = 1000;

export interface LoadSummaryOptions {
  runId: string;
  ratePerSecond: number;
  durationMs: number;
  warmUpMs: number;
  slos: readonly SloBound[];
  model: LoadResult['model'];
  budgetOf: (slo: string) => BudgetState;
  stoppedBy: string | null;
}

/** Makes the result of a run out of what it measured. Rates are over the time that was measured, its last answers included. */
export function summarizeLoad(run: LoadRun, options: LoadSummaryOptions): LoadResult {
  const { measurement, elapsedMs, isStopped } = run;
  const { histograms } = measurement;
  const { lagP99Ms, isLimited } = judgeGenerator(measurement);
  const measuredMs = (isStopped ? elapsedMs : Math.max(elapsedMs, options.durationMs)) - options.warmUpMs;
  const { facts, succeeded, completed, dropped, good } = measurement;
  const costUsd = knownCost(measurement);
  const costP99 = histograms.cost.percentileMicros(99);
  const share = (count: number, of: number): number | null => (of === 0 ? null : count / of);
  const perSecond = (count: number): number => (measuredMs > 0 ? (count / measuredMs) * MS_PER_SECOND : 0);
  return {
    offeredRatePerSecond: options.ratePerSecond,
    throughput: perSecond(measurement.completed),
    goodput: perSecond(measurement.good),
    requests: measurement.requests,
    errors: measurement.errors,
    dropped: measurement.dropped,
    generator: { lagP99Ms, limited: isLimited },
    response: percentilesOf(histograms.response),
    service: percentilesOf(histograms.service),
    queue: percentilesOf(histograms.queue),
    ttft: percentilesOf(histograms.firstToken),
    ...(histograms.interToken.count === 0 ? {} : { interToken: percentilesOf(histograms.interToken) }),
    stages: Object.fromEntries(
      Object.entries(measurement.stages).map(([name, histogram]) => [
        name,
        {
          ...percentilesOf(histogram),
          ...stageSlo(name, options),
          count: histogram.count,
          meanMs: histogram.meanMicros === null ? null : histogram.meanMicros / MICROS_PER_MS,
        },
      ]),
    ),
    quality: { groundedRate: share(facts.grounded, facts.answers), refusalRate: share(facts.refused, facts.told) },
    costUsd,
    costPerSuccessUsd: costUsd === null ? null : share(costUsd, succeeded),
    slo: options.slos.map((bound) => judgeSlo(bound, measurement, options.budgetOf(bound.name))),
    runId: options.runId,
    model: options.model,
    goodShare: share(good, completed + dropped),
    succeeded,
    unfinished: measurement.unfinished,
    warmUp: measurement.warmUp,
    durationMs: options.durationMs,
    elapsedMs,
    retryAmplification: share(facts.attempts, facts.calls),
    costP99Usd: costUsd === null || costP99 === null ? null : costP99 / MICROS_PER_USD,
    pools: [],
    saturatedFirst: null,
    stoppedBy: options.stoppedBy,
  };
}

/** The tightest bound on one of its percentiles. */
function stageSlo(stage: string, { slos, budgetOf }: LoadSummaryOptions): Pick<LoadStageResult, 'sloMs' | 'burn'> {
  const bounds = slos.flatMap((bound) =>
    bound.type === 'latency' && typeof bound.of === 'object' && bound.of.stage === stage ? [bound] : [],
  );
  const tightest = bounds.toSorted((a, b) => a.maxMs - b.maxMs)[0];
  if (tightest === undefined) return { sloMs: null, burn: null };
  return { sloMs: tightest.maxMs, burn: allowedShare(tightest) === null ? null : budgetOf(tightest.name).burn };
}
