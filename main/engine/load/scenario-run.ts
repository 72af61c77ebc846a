import { DeniedError } from '../../base/errors/denied-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { LoadTick } from '../../contract/load-run.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import type { LoadPlan } from '../../load/scenario/plan-scenario.ts';
import type { LoadOutcome } from '../../spec/load-target.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { GeneratedLoad, LoadReport, PlannedLoad, PlannedTarget } from './load-protocol.ts';
import { type LoadProcess, startLoadProcess } from './load-process.ts';
import type { PoolWatch } from './pool-watch.ts';
import type { ProcessUseReader } from './process-use.ts';
import { createSpendCap } from './spend-cap.ts';
import type { EngineServices } from '../services.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import { ToolExecutionError } from '../../base/errors/tool-execution-error.ts';

const MS_PER_SECOND = 1000;

/** What a run tells while it goes. */
export interface ScenarioRunEvents {
  /** The generator's clock starts. */
  onBegun(): void;
  onProgress(report: LoadReport & { kind: 'progress' }): void;
  onTick(tick: LoadTick): void;
}

/** One scenario at work: its generator in a process, and what that asks of the engine. */
export interface ScenarioRun {
  /** Ends it with what was measured so far. */
  stop(): void;
  /** Ends it at once, without a result. */
  kill(): void;
  /** Rejects when the generator went away. */
  ended: Promise<GeneratedLoad>;
}

export function startScenarioRun(options: {
  services: Pick<EngineServices, 'layout' | 'settings' | 'egressRecords' | 'clock'>;
  runId: string;
  scenario: LoadScenario;
  plan: LoadPlan;
  target: PlannedTarget;
  /** Runs an arrival in this engine; never rejects. */
  runArrival: (index: number, signal: AbortSignal) => Promise<LoadOutcome>;
  pools: PoolWatch;
  use: ProcessUseReader;
  events: ScenarioRunEvents;
}): ScenarioRun {
  const { services, runId, scenario, plan, target, pools, use, events } = options;
  const done = Promise.withResolvers<GeneratedLoad>();
  const underWay = new Map<number, AbortController>();
  const spend = createSpendCap(scenario.maxCostUsd);
  const isInEngine = target.kind === 'engine';
  const onSend = (index: number): void => {
    const abort = new AbortController();
    underWay.set(index, abort);
    const settle = (outcome: LoadOutcome): void => {
      if (underWay.delete(index)) child.settle(index, outcome);
    };
    spend
      .during(() => options.runArrival(index, abort.signal))
      .then(settle, (error: unknown) => settle({ ...EMPTY, errorCode: serializeError(error).code }));
  };
  const child: LoadProcess = startLoadProcess({
    entry: services.layout.loadProcess,
    order: {
      kind: 'run',
      runId,
      load: plannedLoad(scenario, plan, target),
      isOffline: services.settings.read().settings.offline,
    },
    onReport: (report) => {
      switch (report.kind) {
        case 'begun':
          return events.onBegun();
        case 'send':
          return onSend(report.index);
        case 'cancel':
          underWay.get(report.index)?.abort(new CancelledError('Nobody waits for the answer any more.'));
          underWay.delete(report.index);
          return undefined;
        case 'row':
          return services.egressRecords.record(report.row);
        case 'progress':
          return events.onProgress(report);
        case 'tick':
          return events.onTick(isInEngine ? { ...report.tick, engine: use.read(), pools: pools.read() } : report.tick);
        case 'done':
          return done.resolve(report.outcome);
        case 'failed':
          return done.reject(deserializeError(report.error));
      }
    },
    onGone: (why) => {
      for (const abort of underWay.values()) abort.abort(new CancelledError('The run has ended.'));
      underWay.clear();
      done.reject(new ToolExecutionError(`The load generator ended without a result: ${why}`));
    },
  });
  return { stop: () => child.stop(), kill: () => child.kill(), ended: done.promise };
}

const EMPTY: LoadOutcome = { errorCode: null, firstTokenMs: null, interTokenMs: [], stagesMs: {} };

function plannedLoad(scenario: LoadScenario, plan: LoadPlan, target: PlannedTarget): PlannedLoad {
  return {
    kind: 'planned',
    offsetsMs: plan.schedule.offsetsMs,
    users: plan.users,
    offeredRatePerSecond: offeredRate(plan),
    durationMs: plan.durationMs,
    warmUpMs: plan.warmUpMs,
    timeoutMs: plan.timeoutMs,
    maxInFlight: scenario.maxInFlight ?? null,
    whenFull: scenario.whenFull,
    slos: scenario.slos,
    stopWhen: scenario.stopWhen,
    target,
  };
}

/** Of the part that is measured, by the arrivals that were drawn. A closed run offers what it is answered: 0. */
function offeredRate({ schedule, durationMs, warmUpMs }: LoadPlan): number {
  const measured = schedule.offsetsMs.filter((ms) => ms >= warmUpMs).length;
  return (measured / (durationMs - warmUpMs)) * MS_PER_SECOND;
}

/** @throws DeniedError for a model that costs money, in a run that may spend none */
export function requireSpendAllowed(
  scenario: Pick<LoadScenario, 'id' | 'maxCostUsd' | 'target'>,
  modelIds: readonly string[],
  isFree: (modelId: string) => boolean,
): void {
  const paid = modelIds.find((modelId) => !isFree(modelId));
  if (paid === undefined) return;
  if ('serve' in scenario.target) {
    throw new DeniedError(
      `The scenario ${scenario.id} would call ${paid}, which costs money, over HTTP, where nobody holds a run to maxCostUsd. Give it the target pipeline: ${scenario.target.serve}.`,
      { details: { model: paid } },
    );
  }
  if (scenario.maxCostUsd > 0) return;
  throw new DeniedError(
    `The scenario ${scenario.id} would call ${paid}, which costs money. Say maxCostUsd: 1 in it, or model: sim/gpt-like.`,
    { details: { model: paid } },
  );
}
