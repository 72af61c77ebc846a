import type { LanguageModelV4FunctionTool, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { throwIfAborted } from '../base/abort.ts';
import { estimateTokens } from '../base/estimate-tokens.ts';
import type { JsonValue } from '../base/json.ts';
import type { AgentStep } from '../contract/agent.ts';
import type { CacheUse, ModelAttempt } from '../contract/model-attempt.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import { endChatSpan, startChatSpan } from '../pipeline/chat-span.ts';
import { costOfCall } from '../pipeline/price-answer.ts';
import { CACHE_OFF } from '../pipeline/final-answer.ts';
import { describeCall, saidBeside, toPassages } from '../pipeline/stages/generate.ts';
import type { TrestleProviderOptions } from '../spec/language-model.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import { callTools } from './call-tools.ts';
import { checkpoint, type LoopRun } from './loop-run.ts';
import type { ModelReplay, Round } from './loop-state.ts';
import { takeTurn, type Turn } from './model-turn.ts';
import { renderOpening } from './render-opening.ts';
import { admitModelCall, hasStoppedLearning, type Stop } from './run-bounds.ts';
import { SEARCH_TOOL } from './tools/search-tool.ts';

const NANOS_PER_MS = 1e6;
const TOLD_TO_ANSWER =
  'Nothing new was learnt by the last calls. Answer now from what is above, without another call; say what is missing.';

/** How a stretch of a run ended. */
export interface LoopEnd extends Stop {
  /** What the model said last, where it was an answer. */
  answer: string;
  metadata: JsonValue;
  firstTokenMs: number | null;
  attempts: readonly ModelAttempt[];
  cache: CacheUse;
}

/**
 * plan → call tools → observe → answer. Each turn of the model opens a round; its calls are brought to an end before the
 * next turn. Every step is a checkpoint, so that a run goes on from its last one.
 *
 * @throws CancelledError or TimeoutError of the run's own signal; what the model throws. What was done is in the journal.
 */
export async function runLoop(loop: LoopRun): Promise<LoopEnd> {
  const attempts: ModelAttempt[] = [];
  const seen = { attempts, cache: CACHE_OFF, firstTokenMs: null as number | null };
  const sinceRound = loop.state.newFactsByRound().length;
  const ended = (stop: Stop, turn: { text: string; metadata: JsonValue } = { text: '', metadata: {} }): LoopEnd => ({
    ...stop,
    answer: turn.text,
    metadata: turn.metadata,
    ...seen,
  });
  for (;;) {
    throwIfAborted(loop.signal);
    const round = loop.state.current;
    if (round !== undefined && isAnswer(round)) {
      return ended(
        { stoppedBy: 'done', message: '' },
        { text: round.step.model?.text ?? '', metadata: round.replay.metadata },
      );
    }
    if (round !== undefined && round.replay.calls.length > 0) {
      const outcome = await callTools(loop, round);
      if (outcome.type === 'waiting') return ended({ stoppedBy: 'waiting', message: waitsFor(round) });
      if (outcome.type === 'stop') return ended(outcome);
    }
    const isForced = hasStoppedLearning(loop.state, loop.limits, sinceRound);
    const turn = await nextTurn(loop, isForced, seen);
    if (isForced) {
      const { noProgressRounds } = loop.limits;
      const message = `${noProgressRounds} rounds in a row learnt nothing new.`;
      return ended({ stoppedBy: 'no-progress', message }, 'stoppedBy' in turn ? undefined : turn);
    }
    if ('stoppedBy' in turn) return ended(turn);
  }
}

/** A turn that asks for nothing and says something is the answer. */
function isAnswer({ replay, step }: Round): boolean {
  return !replay.isForced && replay.calls.length === 0 && (step.model?.text.trim() ?? '') !== '';
}

function waitsFor(round: Round): string {
  const open = [...round.tools.values()].filter(({ step }) => step.endedAt === null).map(({ step }) => step);
  const say = ({ number, tool, status }: AgentStep): string => {
    if (status === 'unknown') return `step ${number} (${tool?.tool}) may have happened: somebody has to look`;
    if (tool?.handOffId != null) return `step ${number} waits for an answer`;
    return `step ${number} (${tool?.tool}) waits for leave`;
  };
  return `${open.map(say).join('; ')}.`;
}

/** Calls the model once, when its worst case still fits, and writes the step down. */
async function nextTurn(
  loop: LoopRun,
  isForced: boolean,
  seen: { attempts: ModelAttempt[]; cache: CacheUse; firstTokenMs: number | null },
): Promise<Turn | Stop> {
  const { state, limits, prompt, modelId, clock } = loop;
  const request = buildRequest(loop, isForced);
  const admission = admitModelCall(state, limits, {
    model: modelId,
    inputTokens: request.inputTokens,
    maxOutputTokens: prompt.maxOutputTokens,
    worstCostOf: (inputTokens, outputTokens) => loop.worstCostOf(modelId, { inputTokens, outputTokens }),
  });
  if (admission.type === 'stop') return admission;
  const number = state.stepCount + 1;
  const round = (state.current?.number ?? 0) + 1;
  const span = startChatSpan(loop.span, {
    model: loop.model,
    modelId,
    prompt,
    messages: request.prompt,
    attributes: { [ATTRIBUTE.agentStep]: number, [ATTRIBUTE.agentRound]: round },
  });
  const startedAt = new Date(clock.now()).toISOString();
  const startedNano = clock.monotonicNano();
  const elapsedMs = (): number => Number(clock.monotonicNano() - startedNano) / NANOS_PER_MS;
  const step: AgentStep = {
    number,
    round,
    kind: 'model',
    status: 'running',
    startedAt,
    endedAt: null,
    ms: null,
    traceId: span.traceId,
    spanId: span.spanId,
    newFacts: 0,
    costUsd: null,
    model: { model: modelId, text: '', calls: [], inputTokens: 0, outputTokens: 0, finishReason: '' },
    tool: null,
  };
  loop.emit({ type: 'step-started', step });
  const attemptsBefore = seen.attempts.length;
  try {
    const turn = await takeTurn(
      loop.model,
      {
        ...request,
        isToolChoiceNone: isForced,
        temperature: prompt.temperature,
        maxOutputTokens: admission.maxOutputTokens,
        round,
        takenCallIds: new Set(state.rounds.flatMap(({ replay }) => replay.calls.map(({ callId }) => callId))),
        trestle: beside(loop, span, seen),
      },
      {
        signal: loop.signal,
        elapsedMs,
        onDelta: (delta) => loop.emit({ type: 'text-delta', step: number, delta }),
        onRestart: (reason) => loop.emit({ type: 'text-restarted', step: number, reason }),
      },
    );
    // Told to answer, it may ask for calls all the same: they are not made.
    const calls = isForced ? [] : turn.calls;
    seen.firstTokenMs = turn.firstTokenMs;
    const attempts = seen.attempts.slice(attemptsBefore);
    const costUsd = costOfCall(loop.priceOf, { modelId, usage: turn.usage, attempts });
    endChatSpan(span, { ...turn, costUsd, attributes: saidBeside(turn.metadata) });
    const replay: ModelReplay = { kind: 'model', content: turn.content, calls, metadata: turn.metadata, isForced };
    checkpoint(loop, {
      step: {
        ...step,
        status: 'ok',
        endedAt: new Date(clock.now()).toISOString(),
        ms: elapsedMs(),
        costUsd,
        model: {
          model: modelId,
          text: turn.text,
          calls: calls.map(({ callId, name }) => ({ callId, tool: name })),
          inputTokens: turn.usage.inputTokens,
          outputTokens: turn.usage.outputTokens,
          finishReason: turn.finishReason,
        },
      },
      replay: replay as unknown as JsonValue,
    });
    return turn;
  } catch (error) {
    span.end({ code: 'error', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

function buildRequest(
  loop: LoopRun,
  isForced: boolean,
): { prompt: LanguageModelV4Prompt; tools: LanguageModelV4FunctionTool[]; inputTokens: number } {
  const { run, state } = loop;
  const prompt: LanguageModelV4Prompt = [
    ...renderOpening(loop.prompt, run.task, run.opening, loop.variables),
    ...state.messages(),
    ...(isForced ? [{ role: 'user' as const, content: [{ type: 'text' as const, text: TOLD_TO_ANSWER }] }] : []),
  ];
  const tools = loop.tools.list().map(
    ({ contract }): LanguageModelV4FunctionTool => ({
      type: 'function',
      name: contract.name,
      description: contract.description,
      inputSchema: contract.inputSchema,
    }),
  );
  return { prompt, tools, inputTokens: estimateTokens(JSON.stringify(prompt)) + estimateTokens(JSON.stringify(tools)) };
}

/** What models on this machine and policies read beside the prompt. */
function beside(
  loop: LoopRun,
  span: ActiveSpan,
  seen: { attempts: ModelAttempt[]; cache: CacheUse },
): TrestleProviderOptions {
  const { run, state, input, prompt } = loop;
  const search = loop.tools.list().find(({ contract }) => contract.uses === SEARCH_TOOL);
  return {
    question: run.task,
    standaloneQuestion: run.task,
    passages: toPassages(state.context),
    ...(search === undefined ? {} : { retrievalTool: { name: search.contract.name, queryParameter: 'query' } }),
    call: {
      ...describeCall(input),
      stage: loop.stageId,
      traceId: span.traceId,
      span,
      promptFingerprint: prompt.fingerprint,
      localOnlySources: [...state.localOnlySources],
      onDidAttempt: (attempt) => seen.attempts.push(attempt),
      onDidUseCache: (use) => {
        seen.cache = use;
      },
    },
  };
}
