import type { AccessScope } from '../../contract/access.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import { type ToolFile, toolFile } from '../../contract/tool.ts';
import type { SessionId } from '../../contract/ids.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import type { JsonValue } from '../../base/json.ts';
import { agentLoopStage } from '../../agent/agent-stage.ts';
import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import { type AgentParameters, agentParameters } from '../../agent/agent-parameters.ts';
import type { Mediator } from '../../agent/effects/mediator.ts';
import { runTool } from '../../agent/effects/run-tool.ts';
import { openSession } from '../../agent/memory/open-session.ts';
import { newRun } from '../../agent/new-run.ts';
import type { StretchEnd } from '../../agent/run-agent.ts';
import { agentContracts } from '../../agent/tools/agent-tools.ts';
import { prepareCall } from '../../agent/tools/arguments/prepare-call.ts';
import { createSearchTool, SEARCH_TOOL } from '../../agent/tools/search-tool.ts';
import { parseParameters, planUpTo, type StageRegistry } from '../../pipeline/plan.ts';
import type { StageImplementation } from '../../pipeline/stage.ts';
import type { RunInput } from '../../pipeline/run-state.ts';
import type { RecordedTools } from '../../replay/stubs/recorded-tools.ts';
import type { AgentStores, StoredRun } from '../../spec/agent-store.ts';
import type { Tool, ToolSet } from '../../spec/tool.ts';
import type { SessionTurn } from '../../spec/tracer.ts';
import type { SessionParts } from '../session-parts.ts';
import type { RecipeRun } from './run-recipe.ts';

const RUN_ID_BYTES = 6;

/**
 * The loop of an agent for one replay. Its tools are contracts without anything behind them: calls go to the recording,
 * and the search alone, which reads and nothing else, runs for real.
 */
export function replayAgentStage(
  parts: Pick<SessionParts, 'gateway' | 'services' | 'files'>,
  given: {
    run: RecipeRun;
    stores: AgentStores;
    stages: StageRegistry;
    as: AccessScope | undefined;
    turns: readonly SessionTurn[];
    /** The pipeline whose retrieval a search runs. */
    retrievalPipeline: PipelineFile;
    onDidEnd: (end: StretchEnd) => void;
  },
): StageImplementation {
  const { gateway, services, files } = parts;
  const { run, stores, stages, as, turns, retrievalPipeline, onDidEnd } = given;
  const { recipe, input, models, tools } = run;
  const { clock, random, schemas } = services;
  const contracts = contractsOf(recipe.tools);
  const stored = beginRun(recipe.pipeline, { input: input.question, stores, as: as ?? null, turns, clock, random });
  const toolsFor = (names: readonly string[] | undefined, { input: runInput }: { input: RunInput }): ToolSet => {
    const list = contracts
      .filter(({ name }) => names === undefined || names.includes(name))
      .map(
        (contract): Tool =>
          contract.uses === SEARCH_TOOL
            ? createSearchTool({
                contract,
                plan: planUpTo(retrievalPipeline, 'context', stages),
                clock,
                input: runInput,
                filter: runInput.filter,
                isLocalOnly: (sourceId) =>
                  files.readWorkspace().sources.some(({ id, leavesMachine }) => id === sourceId && !leavesMachine),
              })
            : withoutAnything(contract),
      );
    return {
      list: () => list,
      find: (name) => list.find(({ contract }) => contract.name === name) ?? null,
      prepare: (call) => prepareCall(call, list, schemas),
    };
  };
  return agentLoopStage({
    run: stored,
    stores,
    models,
    prompts: recipe.prompts,
    priceOf: gateway.costOf,
    worstCostOf: (modelId, usage) => gateway.costOf(modelId, usage) ?? 0,
    toolsFor,
    mediator: recordedMediator(tools),
    currentHash: async () => undefined,
    clock,
    random,
    emit: () => undefined,
    onDidEnd,
  });
}

/** The way to the tools leads to the recording. Nothing here can execute anything but the search. */
function recordedMediator(tools: RecordedTools): Mediator {
  return {
    counted: () => ({ used: 0, held: 0 }),
    call: async ({ tool, args, callId }, options) => {
      if (tool.contract.uses === SEARCH_TOOL && !hasEffect(tool.contract)) {
        return {
          type: 'result',
          result: await runTool(tool, args, { ...options, idempotencyKey: callId }),
          effect: null,
        };
      }
      return { type: 'result', result: tools.answer({ callId, name: tool.contract.name, args }), effect: null };
    },
  };
}

/** A contract may call a search more than it is; then nothing of it is executed. */
function hasEffect({ effect }: ToolFile): boolean {
  return effect === 'write' || effect === 'external';
}

function withoutAnything(contract: ToolFile): Tool {
  return {
    contract,
    execute: async () => {
      throw new BugError(`a replay tried to execute ${contract.name}`);
    },
  };
}

/** Contracts as a release keeps them, and those every agent has. */
function contractsOf(tools: Readonly<Record<string, JsonValue>>): readonly ToolFile[] {
  const own = Object.entries(tools).flatMap(([name, facts]) => {
    const parsed = toolFile.safeParse({ version: 1, name, ...(facts as object) });
    return parsed.success ? [parsed.data] : [];
  });
  const taken = new Set(own.map(({ name }) => name));
  return [...own, ...agentContracts().filter(({ name }) => !taken.has(name))];
}

function beginRun(
  pipeline: PipelineFile,
  given: {
    input: string;
    stores: AgentStores;
    as: AccessScope | null;
    turns: readonly SessionTurn[];
    clock: SessionParts['services']['clock'];
    random: SessionParts['services']['random'];
  },
): StoredRun {
  const { input, stores, as, turns, clock, random } = given;
  const stage = pipeline.stages.find(({ uses }) => uses === AGENT_STAGE);
  const where = `Stage ${stage?.id} of pipeline ${pipeline.id}`;
  const parameters = parseParameters(
    { parameters: agentParameters } as never,
    stage?.with ?? {},
    where,
  ) as AgentParameters;
  const { maxSteps, maxTokens, maxCostUsd, maxSeconds, maxWrites, noProgressRounds } = parameters;
  const at = new Date(clock.now()).toISOString();
  const sessionId = `s-${random.hex(RUN_ID_BYTES)}` as SessionId;
  const run: StoredRun = {
    ...newRun(`a-${random.hex(RUN_ID_BYTES)}`, at),
    agent: pipeline.id,
    task: input,
    sessionId,
    model: parameters.model ?? '',
    approve: 'none',
    as,
    limits: { maxSteps, maxTokens, maxCostUsd, maxSeconds, maxWrites, noProgressRounds },
    opening: openSession(stores, { sessionId, turns, as, at }),
  };
  stores.runs.create(run);
  return run;
}
