import type { LoadProgress } from '../../contract/load.ts';
import type { LoadTick } from '../../contract/load-run.ts';
import { followAbort } from '../../base/abort.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { LoadMeasurement } from '../../load/generate/load-measurement.ts';
import { runClosedLoad } from '../../load/generate/run-closed-load.ts';
import { runOpenLoad } from '../../load/generate/run-open-load.ts';
import { TickRecorder } from '../../load/generate/tick-recorder.ts';
import { ErrorBudgets } from '../../load/report/error-budgets.ts';
import { goodWithinMs, parseSlo } from '../../load/report/load-slo.ts';
import { summarizeLoad } from '../../load/report/summarize-load.ts';
import { watchStopRules } from '../../load/scenario/stop-rules.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LoadTarget } from '../../spec/load-target.ts';
import type { GeneratedLoad, PlannedLoad } from './load-protocol.ts';
import { startProcessUse } from './process-use.ts';

const MICROS_PER_MS = 1000;

/** How one run is generated. */
export type TimedLoad = Omit<PlannedLoad, 'kind' | 'target'>;

/**
 * Runs one load against a target: generator, seconds, stop rules, summary.
 *
 * @throws InvalidArgumentError for an SLO or a stop rule that cannot be read
 */
export async function generateLoad(options: {
  runId: string;
  load: TimedLoad;
  target: LoadTarget;
  clock: Clock;
  signal: AbortSignal;
  onProgress?: (progress: LoadProgress) => void;
  /** Absent, no seconds are kept: the requests of a run that is as fast as it can be are too many for it. */
  onTick?: (tick: LoadTick) => void;
}): Promise<GeneratedLoad> {
  const { runId, load, target, clock, signal, onProgress, onTick } = options;
  const slos = load.slos.map(parseSlo);
  const stopRule = watchStopRules(load.stopWhen);
  const budgets = new ErrorBudgets(slos);
  const ticks = new TickRecorder({ offsetsMs: load.offsetsMs });
  const use = onTick === undefined ? null : startProcessUse(clock);
  const { signal: ending, abort, unfollow } = followAbort(signal);
  let stoppedBy: string | null = null;
  let lagP99Ms = (): number | null => null;
  const onSecond = (progress: LoadProgress): void => {
    const burn = budgets.endSecond();
    const { inFlight, waiting } = progress;
    const tick = ticks.end({ inFlight, waiting, lagP99Ms: lagP99Ms(), burn, generator: use?.read() ?? null });
    onTick?.(tick);
    const rule = stopRule(tick);
    if (rule === null || stoppedBy !== null) return;
    stoppedBy = rule;
    abort(new CancelledError(`The stop rule ${rule} ended the run.`));
  };
  const common = {
    target,
    clock,
    timeoutMs: load.timeoutMs,
    warmUpMs: load.warmUpMs,
    goodWithinMs: goodWithinMs(slos),
    signal: ending,
    onStart: (measurement: LoadMeasurement) => {
      lagP99Ms = () => inMs(measurement.histograms.lag.percentileMicros(99));
    },
    ...(onTick === undefined && load.slos.length === 0 && load.stopWhen.length === 0
      ? {}
      : {
          observer: {
            onEnded: (sample: Parameters<TickRecorder['onEnded']>[0]) => {
              ticks.onEnded(sample);
              budgets.add(sample);
            },
            onDropped: (isMeasured: boolean) => {
              ticks.onDropped();
              budgets.addDropped(isMeasured);
            },
          },
          onSecond,
        }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
  try {
    const { users, durationMs, maxInFlight, whenFull, offsetsMs } = load;
    const run =
      users === null
        ? await runOpenLoad({ ...common, schedule: { offsetsMs }, maxInFlight, whenFull })
        : await runClosedLoad({ ...common, connections: users.count, thinkTimeMs: users.thinkTimeMs, durationMs });
    const result = summarizeLoad(run, {
      runId,
      model: users === null ? 'open' : 'closed',
      ratePerSecond: load.offeredRatePerSecond,
      durationMs,
      warmUpMs: load.warmUpMs,
      slos,
      budgetOf: (name) => budgets.stateOf(name),
      stoppedBy,
    });
    return {
      result,
      histograms: histogramsOf(run.measurement),
      isStopped: run.isStopped,
      unfinished: run.measurement.unfinished,
    };
  } finally {
    unfollow();
    use?.stop();
  }
}

function histogramsOf({ histograms, stages }: LoadMeasurement): Record<string, string> {
  const { response, service, queue, lag, firstToken, interToken, cost } = histograms;
  const whole = { response, service, queue, lag, ttft: firstToken, interToken, cost };
  return Object.fromEntries(
    [...Object.entries(whole), ...Object.entries(stages).map(([name, of]) => [`stage/${name}`, of] as const)]
      .filter(([, histogram]) => histogram.count > 0)
      .map(([name, histogram]) => [name, histogram.toBase64()]),
  );
}

function inMs(micros: number | null): number | null {
  return micros === null ? null : micros / MICROS_PER_MS;
}
