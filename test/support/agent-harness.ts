import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { agentLoopStage } from '../../main/agent/agent-stage.ts';
import { describeRun } from '../../main/agent/describe-run.ts';
import { newRun } from '../../main/agent/new-run.ts';
import { runStretch } from '../../main/agent/run-agent.ts';
import { estimateTokens } from '../../main/base/estimate-tokens.ts';
import type { JsonObject, JsonValue } from '../../main/base/json.ts';
import type { AgentEvent, AgentResult, ApprovalMode } from '../../main/contract/agent.ts';
import type { SessionId } from '../../main/contract/ids.ts';
import { pipelineFile } from '../../main/contract/pipeline-file.ts';
import type { PromptFile } from '../../main/contract/prompt-file.ts';
import { LIVE_POLICY } from '../../main/contract/run.ts';
import { toolFile, type ToolEffect } from '../../main/contract/tool.ts';
import { createExecutor } from '../../main/pipeline/executor.ts';
import type { PriceOf } from '../../main/pipeline/price-answer.ts';
import { checkCitationsStage } from '../../main/pipeline/stages/check-citations.ts';
import type { AgentStores, RunLimits, RunOpening, StoredRun } from '../../main/spec/agent-store.ts';
import type { Clock } from '../../main/spec/clock.ts';
import type { LanguageModel } from '../../main/spec/language-model.ts';
import type { Random } from '../../main/spec/random.ts';
import type { Tool, ToolCallOptions, ToolResult, ToolSet } from '../../main/spec/tool.ts';
import { createTracer } from '../../main/trace/tracer.ts';
import { createMemoryJournal, chunksInMemory, indexDescription, registryOf } from './pipeline-fixtures.ts';
import type { Chunk } from '../../main/contract/retrieval.ts';

/** What a scripted model does in one turn. */
export interface ScriptedTurn {
  text?: string;
  calls?: readonly { name: string; args: unknown; id?: string }[];
  /** Says so many tokens, whatever it was told. */
  babbles?: number;
  /** Reports this instead of what it said. */
  /** A provider that does not say what it used. */
  isUncounted?: boolean;
  outputTokens?: number;
  fails?: Error;
  /** Never answers; ends when its signal does. */
  hangs?: boolean;
}

/** A model that follows a script: a turn for each call, the last one again and again. */
export function scriptedAgent(
  script: (options: LanguageModelV4CallOptions, turn: number) => ScriptedTurn,
): LanguageModel & { calls: LanguageModelV4CallOptions[] } {
  const calls: LanguageModelV4CallOptions[] = [];
  return {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    calls,
    doGenerate: async () => {
      throw new Error('only streams are used');
    },
    doStream: async (options) => {
      calls.push(options);
      const turn = script(options, calls.length);
      if (turn.fails !== undefined) throw turn.fails;
      if (turn.hangs === true) {
        await new Promise((_, reject) => {
          const stop = (): void => reject(options.abortSignal?.reason as Error);
          if (options.abortSignal?.aborted) stop();
          options.abortSignal?.addEventListener('abort', stop);
        });
      }
      return { stream: ReadableStream.from(partsOf(turn, options)) };
    },
  };
}

/** A script that is a list: a turn for each call, the last one again and again. */
export const turns = (...script: ScriptedTurn[]) => scriptedAgent((_, turn) => script[turn - 1] ?? script.at(-1) ?? {});

/** A tool call of a {@link ScriptedTurn}. */
export const call = (name: string, args: unknown = {}) => ({ name, args });

const NOT_COUNTED = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

function* partsOf(turn: ScriptedTurn, options: LanguageModelV4CallOptions): Generator<LanguageModelV4StreamPart> {
  const text = turn.text ?? '';
  yield { type: 'text-start', id: '0' };
  if (text !== '') yield { type: 'text-delta', id: '0', delta: text };
  for (let said = 0; said < (turn.babbles ?? 0); said++) yield { type: 'text-delta', id: '0', delta: ' blah' };
  yield { type: 'text-end', id: '0' };
  const inputs = (turn.calls ?? []).map(({ args }) => (typeof args === 'string' ? args : JSON.stringify(args)));
  for (const [index, { name, id }] of (turn.calls ?? []).entries()) {
    yield { type: 'tool-call', toolCallId: id ?? `c${index}`, toolName: name, input: inputs[index] ?? '' };
  }
  const inputTokens =
    estimateTokens(JSON.stringify(options.prompt)) + estimateTokens(JSON.stringify(options.tools ?? []));
  const outputTokens =
    turn.outputTokens ?? estimateTokens(text) + estimateTokens(inputs.join('')) + (turn.babbles ?? 0);
  yield {
    type: 'finish',
    finishReason: { unified: inputs.length > 0 ? 'tool-calls' : 'stop', raw: undefined },
    usage:
      turn.isUncounted === true
        ? NOT_COUNTED
        : {
            inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
            outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
          },
  };
}

/** A tool that logs its calls. */
export function fakeTool(
  name: string,
  effect: ToolEffect,
  execute: (args: JsonObject, options: ToolCallOptions) => Promise<ToolResult> | ToolResult,
  more: Partial<Pick<Tool, 'preview' | 'takeBack'>> & { uses?: string; contract?: object } = {},
): Tool & { made: JsonObject[]; keys: string[] } {
  const made: JsonObject[] = [];
  const keys: string[] = [];
  return {
    made,
    keys,
    contract: toolFile.parse({
      version: 1,
      name,
      description: name,
      uses: more.uses ?? 'builtin/fake',
      inputSchema: { type: 'object' },
      effect,
      ...more.contract,
    }),
    ...(more.preview === undefined ? {} : { preview: more.preview }),
    ...(more.takeBack === undefined ? {} : { takeBack: more.takeBack }),
    execute: async (args, options) => {
      made.push(args);
      keys.push(options.idempotencyKey);
      return execute(args, options);
    },
  };
}

export const okay = (value: JsonValue, what?: string): ToolResult => ({
  ok: true,
  value,
  reads: what === undefined ? [] : [{ what, contentHash: 'then', isLocalOnly: false }],
});

/** Objects only; nothing is repaired. */
export function toolSetOf(tools: readonly Tool[]): ToolSet {
  const find = (name: string): Tool | null => tools.find(({ contract }) => contract.name === name) ?? null;
  return {
    list: () => tools,
    find,
    prepare: async ({ name, arguments: written }) => {
      const tool = find(name);
      const refuse = (message: string) => ({ ok: false as const, tool, message, problems: [message], repairs: [] });
      if (tool === null) return refuse(`There is no tool ${name}.`);
      try {
        const args = (typeof written === 'string' ? JSON.parse(written) : written) as JsonObject;
        if (typeof args !== 'object' || args === null) return refuse('The arguments are no object.');
        return { ok: true, tool, args, repairs: [] };
      } catch {
        return refuse('The arguments are no JSON.');
      }
    },
  };
}

export const agentPrompt: PromptFile = {
  version: 1,
  id: 'agent',
  description: '',
  model: 'scripted/agent',
  temperature: 0,
  maxOutputTokens: 100,
  system: 'Do it.',
  user: '{{memory}} {{summary}} {{history}} {{task}}',
  fingerprint: 'f'.repeat(64),
};

export const WIDE_LIMITS: RunLimits = {
  maxSteps: 50,
  maxTokens: 1_000_000,
  maxCostUsd: null,
  maxSeconds: 60,
  maxWrites: 5,
  noProgressRounds: 3,
};

export interface AgentHarness {
  run(options?: {
    signal?: AbortSignal;
    isCancelled?: () => boolean;
    currentHash?: (what: string) => Promise<string | null | undefined>;
  }): Promise<{ result: AgentResult; events: AgentEvent[]; error: unknown; hasBegun: boolean }>;
  journal: ReturnType<typeof createMemoryJournal>;
}

/** One run over real stores: each call of `run` is a stretch, as a process of its own would do it. */
export function agentHarness(options: {
  stores: AgentStores;
  clock: Clock;
  random: Random;
  model: LanguageModel;
  tools: readonly Tool[];
  runId?: string;
  task?: string;
  limits?: Partial<RunLimits>;
  approve?: ApprovalMode;
  opening?: Partial<RunOpening>;
  with?: object;
  chunks?: readonly Chunk[];
  priceOf?: PriceOf;
  onEvent?: (event: AgentEvent) => void;
  localOnlySources?: ReadonlySet<string>;
}): AgentHarness {
  const { stores, clock, random, model, tools, runId = 'a-1', priceOf = () => 0 } = options;
  const journal = createMemoryJournal();
  const executor = createExecutor({
    clock,
    random,
    tracer: createTracer({ clock, random }),
    traceWriter: journal.traceWriter,
    releaseStore: journal,
  });
  const pipeline = pipelineFile.parse({
    version: 1,
    id: 'agent',
    sloMs: 1000,
    timeoutMs: 600_000,
    stages: [
      { id: 'loop', uses: 'agent/loop', with: options.with ?? {}, budgetMs: 1000, timeoutMs: 600_000 },
      { id: 'check', uses: 'check/citations', after: ['loop'], budgetMs: 10, timeoutMs: 10_000 },
    ],
  });
  const prompts = new Map([['agent', agentPrompt]]);
  const create = (): StoredRun => {
    const at = new Date(clock.now()).toISOString();
    const run: StoredRun = {
      ...newRun(runId, at),
      agent: 'agent',
      task: options.task ?? 'Find out how long it takes',
      sessionId: 's-1' as SessionId,
      model: 'scripted/agent',
      approve: options.approve ?? 'ask',
      as: null,
      limits: { ...WIDE_LIMITS, ...options.limits },
      opening: { turns: [], summary: '', summarizedTurns: 0, memory: [], ...options.opening },
    };
    stores.runs.create(run);
    return run;
  };
  return {
    journal,
    run: async ({ signal = new AbortController().signal, isCancelled = () => false, currentHash } = {}) => {
      const known = stores.runs.list({ limit: 1000 }).find((run) => run.runId === runId);
      const run = known ?? create();
      const events: AgentEvent[] = [];
      const emit = (event: AgentEvent): void => {
        events.push(event);
        options.onEvent?.(event);
      };
      const { error, hasBegun } = await runStretch({
        run,
        executor,
        stores,
        signal,
        isCancelled,
        emit,
        buildRequest: (onDidEnd) => ({
          kind: 'agent',
          question: run.task,
          sessionId: run.sessionId,
          turns: [],
          filter: {},
          pipeline,
          prompts,
          index: indexDescription,
          policy: LIVE_POLICY,
          ...(options.localOnlySources === undefined ? {} : { localOnlySources: options.localOnlySources }),
          stages: new Map(
            [
              agentLoopStage({
                run,
                stores,
                models: registryOf({ 'scripted/agent': model }),
                prompts,
                priceOf,
                worstCostOf: priceOf,
                toolsFor: (names) =>
                  toolSetOf(tools.filter(({ contract }) => names === undefined || names.includes(contract.name))),
                currentHash: currentHash ?? (async () => undefined),
                clock,
                random,
                emit,
                onDidEnd,
              }),
              checkCitationsStage(chunksInMemory(options.chunks ?? [])),
            ].map((stage) => [stage.uses, stage]),
          ),
        }),
      });
      const result = describeRun(stores, stores.runs.read(runId), []);
      return { result, events, error, hasBegun };
    },
  };
}
