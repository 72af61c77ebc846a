import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { AgentEvent, AgentRerunRequest, AgentResult, AgentRunRequest } from '../../contract/agent.ts';
import type { SessionId } from '../../contract/ids.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import { LIVE_POLICY, type RunKind, type RunPolicy } from '../../contract/run.ts';
import type { Attributes } from '../../contract/span.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import { agentLoopStage } from '../../agent/agent-stage.ts';
import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import { agentParameters, type AgentParameters } from '../../agent/agent-parameters.ts';
import { findChangedReads } from '../../agent/changed-reads.ts';
import { describeRun } from '../../agent/describe-run.ts';
import { LoopState } from '../../agent/loop-state.ts';
import { newRun } from '../../agent/new-run.ts';
import { openSession } from '../../agent/memory/open-session.ts';
import { takeOver } from '../../agent/rerun.ts';
import { runStretch, type StretchEnd } from '../../agent/run-agent.ts';
import { parseParameters } from '../../pipeline/plan.ts';
import type { RunRequest } from '../../pipeline/executor.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import type { AgentStores, RunLimits, StoredRun } from '../../spec/agent-store.ts';
import type { ModelPool } from '../../spec/model-call.ts';
import { costAt, dearestKinds, type TokenUsage } from '../../spec/model-prices.ts';
import type { ToolSet } from '../../spec/tool.ts';
import { createReading } from '../access/reading.ts';
import { scopeRetrieval } from '../access/scoped-retrieval.ts';
import type { BendQuery } from '../ask-runner.ts';
import { modelFilesOf } from '../model-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { DEFAULT_AGENT, readAgentPrompts, requireAgent } from './agent-files.ts';
import { createCurrentHash } from './current-hash.ts';
import { planSearch } from './agent-search.ts';
import { contractFacts, createRunTools } from './run-tools.ts';

const RUN_ID_BYTES = 6;
const SESSION_ID_BYTES = 8;
/** A run in one of these can be gone on with. */
const RESUMABLE: ReadonlySet<string> = new Set(['waiting', 'interrupted', 'stopped', 'failed']);

export interface Following {
  signal: AbortSignal;
  emit: (event: AgentEvent) => void;
  /** Of a run that is an arrival of something larger. */
  within?: RunWithin;
}

/** How a run goes that nobody started by itself. */
export interface RunWithin {
  kind: RunKind;
  policy: RunPolicy;
  attributes: Attributes;
  pool: ModelPool;
  bend: BendQuery;
  bendTools: (tools: ToolSet) => ToolSet;
}

/** The agent runs of one open workspace. */
export interface AgentRuns {
  /** Runs until it ends, waits or is stopped. @returns the run as it is then; events have said the same */
  start(request: AgentRunRequest, following: Following): Promise<AgentResult | null>;
  resume(runId: string, limits: Partial<RunLimits>, following: Following): Promise<AgentResult | null>;
  /** @throws InvalidArgumentError for a run at work, and for a step it does not have or that has no end before it */
  rerun(request: AgentRerunRequest, following: Following): Promise<AgentResult | null>;
  /** Ends a run for good; its sockets and processes with it. */
  cancel(runId: string): Promise<AgentResult>;
  show(runId: string): Promise<AgentResult>;
  isRunning(runId: string): boolean;
  /** @throws InvalidArgumentError when it cannot be gone on with */
  requireResumable(runId: string): StoredRun;
  /** Stops what runs; it can be gone on with. Resolves when nothing of it is left. */
  dispose(): Promise<void>;
}

type Parts = Pick<
  SessionParts,
  | 'files'
  | 'retrieval'
  | 'traces'
  | 'accessLog'
  | 'gateway'
  | 'services'
  | 'executor'
  | 'gate'
  | 'path'
  | 'tools'
  | 'localChoice'
>;

export function createAgentRuns(parts: Parts, stores: AgentStores): AgentRuns {
  const { files, retrieval, traces, gateway, services, executor, gate } = parts;
  const { clock, random, events } = services;
  const reading = createReading(parts);
  const live = new Map<string, { abort: AbortController; isCancelled: boolean; ended: Promise<unknown> }>();
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const show = async (runId: string): Promise<AgentResult> => {
    const run = stores.runs.read(runId);
    const as = reading.scopeOf(run.as ?? undefined);
    const { chunkReader } = await retrieval.query();
    const state = new LoopState(stores.runs.steps(run.runId), false);
    const currentHash = createCurrentHash({ workspacePath: parts.path, chunkReader, as });
    return describeRun(stores, run, await findChangedReads(state, currentHash));
  };

  const buildStretch = async (
    run: StoredRun,
    emit: (event: AgentEvent) => void,
    signal: AbortSignal,
    within: RunWithin | undefined,
  ): Promise<(onDidEnd: (end: StretchEnd) => void) => RunRequest> => {
    const pipeline = withModel(requireAgent(files, run.agent), run.model);
    const prompts = readAgentPrompts(files);
    const serving = await retrieval.query();
    const query = within === undefined ? serving : within.bend(serving);
    // Groups may have changed since it began: what counts is who somebody is now.
    const as = reading.scopeOf(run.as ?? undefined);
    const scoped = scopeRetrieval(query, as);
    const stages = createStages({
      ...scoped,
      fusion: query.fusion,
      models: gateway,
      prompts,
      priceOf: gateway.costOf,
    });
    const catalogue = await parts.tools.open({ signal });
    const searched = files.requirePipeline(files.readWorkspace().pipeline);
    const search = planSearch(searched, stages);
    const toolsFor = createRunTools({
      parts,
      stores,
      reading,
      catalogue,
      run,
      stages,
      retrieval: searched,
    });
    return (onDidEnd) => ({
      kind: within?.kind ?? 'agent',
      ...(within === undefined ? {} : { attributes: within.attributes, pool: within.pool }),
      question: run.task,
      sessionId: run.sessionId,
      turns: [],
      filter: as === undefined ? {} : { as },
      pipeline,
      search,
      prompts,
      index: query.index,
      policy: within?.policy ?? LIVE_POLICY,
      localOnlySources: new Set(
        files.readWorkspace().sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id])),
      ),
      tools: contractFacts(catalogue.contracts.map(({ contract }) => contract)),
      modelFiles: modelFilesOf(files),
      stages: new Map([
        ...stages,
        [
          AGENT_STAGE,
          agentLoopStage({
            run,
            stores,
            models: gateway,
            prompts,
            priceOf: gateway.costOf,
            worstCostOf: (modelId, usage) => worstCost(parts, modelId, usage),
            toolsFor: within === undefined ? toolsFor : (...call) => within.bendTools(toolsFor(...call)),
            currentHash: createCurrentHash({ workspacePath: parts.path, chunkReader: query.chunkReader, as }),
            clock,
            random,
            emit,
            onDidEnd,
          }),
        ],
      ]),
    });
  };

  /** One stretch, as long as somebody follows it and nobody cancels it. */
  const stretch = async (run: StoredRun, { signal, emit, within }: Following): Promise<AgentResult | null> => {
    const { runId } = run;
    if (live.has(runId)) throw new InvalidArgumentError(`The run ${runId} is at work already.`);
    const abort = new AbortController();
    const entry = { abort, isCancelled: false, ended: Promise.resolve() as Promise<unknown> };
    live.set(runId, entry);
    const stop = AbortSignal.any([signal, abort.signal]);
    const tell = (event: AgentEvent): void => {
      emit(event);
      if (event.type === 'step-ended' || event.type === 'agent-started') publishChange(runId);
    };
    const work = async (): Promise<AgentResult | null> => {
      const buildRequest = await buildStretch(run, tell, stop, within);
      const { error } = await gate.during(() =>
        runStretch({
          run,
          executor,
          buildRequest,
          stores,
          signal: stop,
          isCancelled: () => entry.isCancelled,
          emit: tell,
        }),
      );
      const status = stores.runs.read(runId).status;
      if (error !== null && status === 'failed') {
        emit({ type: 'agent-failed', error: serializeError(error), runId });
        return null;
      }
      // Of one arrival among thousands nobody asks what its sources are by now.
      const result = within === undefined ? await show(runId) : describeRun(stores, stores.runs.read(runId), []);
      emit({ type: 'agent-finished', result });
      return result;
    };
    const ended = work();
    entry.ended = ended.catch(() => undefined);
    try {
      return await ended;
    } catch (error) {
      stores.runs.update(runId, {
        status: 'failed',
        stoppedBy: 'error',
        message: error instanceof Error ? error.message : String(error),
      });
      throw error;
    } finally {
      live.delete(runId);
      publishChange(runId);
      const { traceIds } = stores.runs.read(runId);
      const traceId = traceIds.at(-1);
      if (traceId !== undefined) events.publish({ type: 'trace-added', traceId });
    }
  };

  const publishChange = (runId: string): void => {
    events.publish({ type: 'agent-run-changed', runId });
    events.publish({ type: 'approvals-changed' });
    events.publish({ type: 'handoffs-changed' });
  };

  const create = (request: AgentRunRequest): StoredRun => {
    const agent = request.agent ?? DEFAULT_AGENT;
    const parameters = parametersOf(requireAgent(files, agent));
    const prompt = readAgentPrompts(files).get(parameters.prompt);
    const as = reading.scopeOf(request.as) ?? null;
    const at = isoNow();
    const sessionId = (request.sessionId ?? `s-${random.hex(SESSION_ID_BYTES)}`) as SessionId;
    const turns = request.sessionId === undefined ? [] : traces.readSession(sessionId, as ?? undefined);
    const run: StoredRun = {
      ...newRun(newId(), at),
      agent,
      task: request.task,
      sessionId,
      model: request.model ?? parts.localChoice.model() ?? parameters.model ?? prompt?.model ?? '',
      approve: request.approve,
      as,
      limits: { ...limitsOf(parameters), ...given(request.limits) },
      opening: openSession(stores, { sessionId, turns, as, at }),
    };
    stores.atomically(() => {
      stores.runs.create(run);
      stores.memory.noteUse(run.runId, run.opening.memory, at);
    });
    return run;
  };

  const newId = (): string => `a-${random.hex(RUN_ID_BYTES)}`;

  const createRerun = ({ runId, fromStep, model, limits, approve }: AgentRerunRequest): StoredRun => {
    const of = stores.runs.read(runId);
    if (live.has(of.runId)) throw new InvalidArgumentError(`The run ${of.runId} is at work: stop it first.`);
    requireAgent(files, of.agent);
    const effects = stores.effects.list({ runId: of.runId, limit: Number.MAX_SAFE_INTEGER });
    const kept = takeOver(of.runId, stores.runs.steps(of.runId), effects, fromStep);
    const at = isoNow();
    const merged = { ...of.limits, ...given(limits) };
    const run: StoredRun = {
      ...of,
      ...newRun(newId(), at),
      // Another way that its conversation might have gone is no turn of it.
      sessionId: `s-${random.hex(SESSION_ID_BYTES)}` as SessionId,
      model: model ?? of.model,
      approve: approve ?? of.approve,
      limits: { ...merged, maxWrites: Math.max(0, merged.maxWrites - kept.writes) },
      opening: { ...of.opening, rerunOf: { runId: of.runId, fromStep } },
    };
    stores.atomically(() => {
      stores.runs.create(run);
      stores.memory.noteUse(run.runId, run.opening.memory, at);
      for (const step of kept.steps) stores.runs.saveStep(run.runId, step, 0);
    });
    return run;
  };

  const requireResumable = (runId: string): StoredRun => {
    const run = stores.runs.read(runId);
    if (live.has(run.runId)) throw new InvalidArgumentError(`The run ${run.runId} is at work already.`);
    if (RESUMABLE.has(run.status)) return run;
    throw new InvalidArgumentError(`The run ${run.runId} is ${run.status}: there is nothing to go on with.`);
  };

  return {
    start: (request, following) => stretch(create(request), following),
    resume: (runId, limits, following) => {
      const run = requireResumable(runId);
      const raised = { ...run.limits, ...given(limits) };
      stores.runs.update(run.runId, { limits: raised });
      return stretch({ ...run, limits: raised }, following);
    },
    rerun: async (request, following) => stretch(createRerun(request), following),
    cancel: async (runId) => {
      const run = stores.runs.read(runId);
      const entry = live.get(run.runId);
      if (entry !== undefined) {
        entry.isCancelled = true;
        entry.abort.abort();
        await entry.ended;
      } else if (RESUMABLE.has(run.status)) {
        stores.atomically(() => {
          stores.runs.update(run.runId, { status: 'cancelled', stoppedBy: 'cancelled', message: 'It was cancelled.' });
          for (const approval of stores.approvals.list({ openOnly: true, runId: run.runId, limit: 1000 })) {
            stores.approvals.update({ ...approval, state: 'withdrawn', reason: 'the run was cancelled' });
          }
        });
        publishChange(run.runId);
      }
      return show(run.runId);
    },
    show,
    isRunning: (runId) => live.has(runId),
    requireResumable,
    dispose: async () => {
      const ending = [...live.values()];
      for (const { abort } of ending) abort.abort();
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
}

function parametersOf(pipeline: PipelineFile): AgentParameters {
  const stage = pipeline.stages.find(({ uses }) => uses === AGENT_STAGE);
  const where = `Stage ${stage?.id} of pipeline ${pipeline.id}`;
  return parseParameters({ parameters: agentParameters } as never, stage?.with ?? {}, where) as AgentParameters;
}

function limitsOf(parameters: AgentParameters): RunLimits {
  const { maxSteps, maxTokens, maxCostUsd, maxSeconds, maxWrites, noProgressRounds } = parameters;
  return { maxSteps, maxTokens, maxCostUsd, maxSeconds, maxWrites, noProgressRounds };
}

function given(limits: Partial<Record<keyof RunLimits, number | null | undefined>>): Partial<RunLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<RunLimits>;
}

/** The model is part of the pipeline, hence of the release: the trace stays reproducible. */
function withModel(pipeline: PipelineFile, model: string): PipelineFile {
  const stages = pipeline.stages.map((stage) =>
    stage.uses === AGENT_STAGE ? { ...stage, with: { ...stage.with, model } } : stage,
  );
  return { ...pipeline, stages };
}

/** At the dearest there is for a model without a price of its own; null when there is none. */
function worstCost({ gateway }: Pick<SessionParts, 'gateway'>, modelId: string, usage: TokenUsage): number | null {
  if (gateway.costOf(modelId, usage) === 0) return 0;
  const price = gateway.prices.priceOf(modelId) ?? gateway.prices.dearest();
  return price === null ? null : costAt(dearestKinds(price), usage);
}
