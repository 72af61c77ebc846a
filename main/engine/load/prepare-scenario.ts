import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadEnvironment, LoadTick, PoolUse } from '../../contract/load-run.ts';
import type { LoadScenario, LoadTarget } from '../../contract/load-scenario.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import { type LoadPlan, planScenario } from '../../load/scenario/plan-scenario.ts';
import { createExecutor } from '../../pipeline/executor.ts';
import { promptIdOf, type Recipe } from '../../replay/recipe.ts';
import { countIndexRows } from '../../retrieval/index/count-rows.ts';
import type { LoadOutcome } from '../../spec/load-target.ts';
import { createTracer } from '../../trace/tracer.ts';
import { readAgentPrompts, requireAgent } from '../agent/agent-files.ts';
import { createAgentRuns } from '../agent/agent-runs.ts';
import { createReading } from '../access/reading.ts';
import { createAskRunner } from '../ask-runner.ts';
import { createReplayAgentStores } from '../replay/replay-agent-stores.ts';
import { createPassingAgentStores } from '../../trace/agent/passing-agent-stores.ts';
import { readRecipe } from '../replay/replay-recipes.ts';
import { faultsAt, matchingStages, NO_ACTIVE_FAULTS } from './active-faults.ts';
import { httpTargetOf } from './http-requests.ts';
import { keepFiles } from './keep-files.ts';
import { createJumpingClock } from './jumping-clock.ts';
import { describeEnvironment } from './load-environment.ts';
import type { LabParts } from './load-lab.ts';
import type { PlannedTarget } from './load-protocol.ts';
import { createPoolWatch, type PoolWatch } from './pool-watch.ts';
import { type ProcessUseReader, startProcessUse } from './process-use.ts';
import { type ArrivalRunner, runArrival } from './run-arrival.ts';
import { readScenarioInputs } from './scenario-inputs.ts';
import { requireSpendAllowed } from './scenario-run.ts';
import { serveForLoad } from './serve-for-load.ts';

const NANOS_PER_MS = 1e6;
const TICK_MS = 1000;

/** Everything a run needs, decided and opened. */
export interface PreparedScenario {
  plan: LoadPlan;
  target: PlannedTarget;
  /** Who answers; null where the target is elsewhere. */
  model: string | null;
  /** With the release that ran, once something has. */
  environment(): LoadEnvironment;
  pools: PoolWatch;
  use: ProcessUseReader;
  runArrival(index: number, signal: AbortSignal): Promise<LoadOutcome>;
  /** The run begins: from now on its faults come and go. */
  begin(): void;
  onTick(tick: LoadTick): void;
  /** Takes back what the run changed. */
  end(): Promise<void>;
}

/** @throws ConfigError, NotFoundError, InvalidArgumentError, DeniedError, before anything is sent */
export async function prepareScenario(
  parts: LabParts,
  options: { scenario: LoadScenario; runId: string; seed?: number; rateFactor?: number; client: () => EngineClient },
): Promise<PreparedScenario> {
  const { services, gateway } = parts;
  const { scenario, runId } = options;
  const seed = options.seed ?? scenario.seed;
  const { questions, timesMs } = await readScenarioInputs(parts, scenario);
  const plan = planScenario(scenario, { count: questions.length, timesMs }, options);
  // A run is of one working tree, however often it is saved meanwhile.
  const asTheyAre = keepFiles(parts.files);
  const recipe = releaseRecipe(parts, scenario.target);
  const pipeline = pipelineOf(parts, scenario.target, recipe);
  const model = modelsOf(parts, scenario, pipeline, recipe)[0] ?? null;
  // A run begins warm: what takes long once would be read as what everybody waits for. `warmUp` is for what comes after it.
  if (pipeline !== null) await parts.retrieval.query();
  if (model !== null) {
    const all = modelsOf(parts, scenario, pipeline, recipe).flatMap((named) => gateway.modelsBehind(named));
    requireSpendAllowed(scenario, all, isFree(parts));
  }
  if (pipeline !== null) requireStages(scenario, pipeline);
  const served = 'serve' in scenario.target ? await serveForLoad(options.client()) : null;
  const clock = createJumpingClock(services.clock);
  const pools = createPoolWatch({ monotonicNano: clock.monotonicNano, others: () => gatewayPools(parts) });
  const executor = createExecutor({
    clock,
    random: services.random,
    tracer: createTracer({ clock, random: services.random }),
    traceWriter: {
      writeTrace: (trace) => pools.during('trace writer', null, () => parts.traceWriter.writeTrace(trace)),
    },
    releaseStore: parts.releases,
  });
  const agentStores = createReplayAgentStores(services.clock);
  const quiet = { ...services, events: { ...services.events, publish: () => undefined } };
  const stores =
    'agent' in scenario.target
      ? createPassingAgentStores(agentStores.open(), () => new Date(services.clock.now()).toISOString())
      : null;
  const agents = createAgentRuns(
    { ...parts, files: asTheyAre, executor, services: quiet },
    stores ?? parts.agents.stores,
  );
  const reading = createReading(parts);
  let release: string | null = null;
  const runner = {
    runId,
    seed,
    pools,
    clock,
    executor,
    runAsk: createAskRunner({ ...parts, files: asTheyAre }),
    recipe,
    agents,
    legs: legsOf(pipeline),
    // Of the owner's own reads none is on record, as of asks by themselves.
    recordRead: async ({ tenant, question, returned, hasFailed }: Parameters<ArrivalRunner['recordRead']>[0]) => {
      if (tenant.as === undefined) return;
      await parts.accessLog.record({
        method: 'load.start',
        as: reading.scopeOf(tenant.as) ?? null,
        query: question,
        returned,
        outcome: hasFailed ? 'error' : 'ok',
      });
    },
    onRelease: (ran: string): void => {
      release ??= ran;
    },
    forget: (agentRunId: string): void => stores?.forget(agentRunId),
  };
  let startNano = services.clock.monotonicNano();
  const elapsedMs = (): number => Number(services.clock.monotonicNano() - startNano) / NANOS_PER_MS;
  const inProcess = inProcessTarget(scenario.target);
  const use = startProcessUse(services.clock);
  const applyTimed = (atMs: number): void => applyStanding(parts, plan, clock, atMs);
  let callOff: (() => void)[] = [];
  return {
    plan,
    target: httpTargetOf(scenario, plan, questions, served) ?? { kind: 'engine' },
    model,
    environment: () =>
      describeEnvironment({
        layout: services.layout,
        release: 'release' in scenario.target ? (scenario.target.release ?? release) : release,
        indexGeneration: pipeline === null ? null : parts.retrieval.describe().generation,
        chunks: pipeline === null ? null : countIndexRows(parts.index).chunks,
        model,
      }),
    pools,
    use,
    runArrival: (index, signal) => {
      const { tenant, input } = plan.assignmentOf(index);
      const atMs = plan.schedule.offsetsMs[index] ?? elapsedMs();
      const faults =
        plan.faults.length === 0 || pipeline === null
          ? NO_ACTIVE_FAULTS
          : faultsAt(plan.faults, atMs, { seed, stages: pipeline.stages });
      const arrival = { index, question: questions[input] ?? '', tenant, faults };
      return runArrival(runner, inProcess, scenario, arrival, signal);
    },
    begin: () => {
      startNano = services.clock.monotonicNano();
      applyTimed(0);
      const turns = new Set(plan.faults.flatMap(({ fromMs, toMs }) => [fromMs, toMs]));
      callOff = [...turns].map((ms) => services.clock.after(ms, () => applyTimed(ms)));
    },
    // A second late is late enough: what was missed while the machine was busy is made up for.
    onTick: ({ atMs }) => applyTimed(atMs + TICK_MS),
    end: async () => {
      for (const cancel of callOff) cancel();
      parts.simulatorFaults.current = [];
      clock.jumpTo(0);
      use.stop();
      await served?.close();
      await agents.dispose();
      agentStores.dispose();
    },
  };
}

function isFree({ gateway: { describe, prices } }: LabParts): (modelId: string) => boolean {
  return (modelId) => describe(modelId)?.isLocal === true || costsNothing(prices.priceOf(modelId));
}

/** @returns who answers each stage that asks somebody, by the scenario, the switch, the stage or its prompt */
function modelsOf(
  { localChoice, files }: LabParts,
  { model: named, overrides, target }: LoadScenario,
  pipeline: PipelineFile | null,
  release: Recipe | null,
): readonly string[] {
  const prompts = release?.prompts ?? ('agent' in target ? readAgentPrompts(files) : files.readPrompts().byId);
  const chosen = release === null ? localChoice.model() : null;
  return (pipeline?.stages ?? []).flatMap((stage) => {
    const promptId = promptIdOf(stage);
    if (promptId === null) return [];
    const own = (stage.with as { model?: string } | undefined)?.model;
    return named ?? overrides.model ?? chosen ?? own ?? prompts.get(promptId)?.model ?? [];
  });
}

/** @throws InvalidArgumentError for a fault of a stage that the pipeline does not have */
function requireStages({ id, faults }: LoadScenario, { id: pipelineId, stages }: PipelineFile): void {
  for (const { what } of faults) {
    if (what.type !== 'stage' || matchingStages(stages, what.stage).length > 0) continue;
    const known = stages.map((stage) => stage.id).join(', ');
    throw new InvalidArgumentError(
      `The scenario ${id} has a fault in the stage ${what.stage}, which the pipeline ${pipelineId} does not have. Known: ${known}.`,
    );
  }
}

function legsOf(pipeline: PipelineFile | null): ReadonlySet<string> {
  const legs = pipeline?.stages.filter(({ uses }) => uses.startsWith('retrieve/')) ?? [];
  return new Set(legs.map(({ id }) => id));
}

function costsNothing(price: ReturnType<LabParts['gateway']['prices']['priceOf']>): boolean {
  return price !== null && price.inputPerMillion === 0 && price.outputPerMillion === 0;
}

/** Faults that are not of one arrival: those of simulated models, and of the clock. */
function applyStanding(
  { simulatorFaults }: Pick<LabParts, 'simulatorFaults'>,
  { faults }: LoadPlan,
  clock: { jumpTo(offsetMs: number): void },
  atMs: number,
): void {
  const active = faults.filter(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs).map(({ what }) => what);
  simulatorFaults.current = active.flatMap((what) =>
    what.type === 'model' ? [{ share: what.share, fault: what.fault }] : [],
  );
  clock.jumpTo(active.reduce((sum, what) => sum + (what.type === 'clock-jump' ? what.byMs : 0), 0));
}

function gatewayPools({ gateway }: Pick<LabParts, 'gateway'>): readonly PoolUse[] {
  return gateway.state().pools.map(({ pool, running, queued, maxConcurrent }) => ({
    name: `model pool ${pool}`,
    used: running + queued,
    limit: maxConcurrent,
  }));
}

function releaseRecipe(parts: LabParts, target: LoadTarget): Recipe | null {
  if (!('pipeline' in target) || target.release === undefined) return null;
  return readRecipe(parts, parts.releases.readRelease(target.release), readAgentPrompts(parts.files));
}

/** @returns what runs in this engine; null for a target elsewhere */
function pipelineOf({ files }: LabParts, target: LoadTarget, recipe: Recipe | null): PipelineFile | null {
  if (recipe !== null) return recipe.pipeline;
  if ('pipeline' in target) return files.requirePipeline(target.pipeline);
  if ('agent' in target) return requireAgent(files, target.agent);
  if ('serve' in target) return files.requirePipeline(target.serve);
  return null;
}

function inProcessTarget(target: LoadTarget): { pipeline: string } | { agent: string } {
  if ('agent' in target) return { agent: target.agent };
  return { pipeline: 'pipeline' in target ? target.pipeline : '' };
}
