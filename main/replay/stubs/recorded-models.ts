import type { LanguageModelV4CallOptions, LanguageModelV4Prompt, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ReplayMismatchError } from '../../base/errors/replay-mismatch-error.ts';
import type { JsonValue } from '../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../contract/canonical-span.ts';
import type { LanguageModel, LanguageModelRegistry } from '../../spec/language-model.ts';
import { modelCallContextOf } from '../../spec/model-call.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { messageText } from '../compare/message-text.ts';
import { listOf, objectOf } from '../../base/text-in-json.ts';
import type { ObservedModelCall } from '../observe/observed-run.ts';

/** How calls of one run were answered. */
export interface RecordedModels extends LanguageModelRegistry {
  /** Stages that were answered from the recording at least once. */
  readonly stubbedStages: ReadonlySet<string>;
  /** Calls that nothing recorded answers, as sentences. */
  readonly unanswered: readonly string[];
}

/**
 * Models of one replay. A call of a stage that is to be stubbed is answered by the recorded call with the same messages;
 * failing that, by the next recorded one that has not been used, so that a changed prompt is answered by what its forerunner
 * was told. Whoever offers no tools is answered by the last text that was said: that answered the question. Where no call of
 * a model was recorded, what the run answered stands for what its model said.
 * A call too many fails the run: nothing is made up, and nothing is asked of a provider.
 *
 * @param options.isLive whether a stage's own model answers
 */
export function createRecordedModels(options: {
  recorded: readonly ObservedModelCall[];
  /** What the whole run answered; null when that was not recorded. */
  answer: string | null;
  live: LanguageModelRegistry;
  isLive: (stage: string, modelId: string) => boolean;
}): RecordedModels {
  const { recorded, answer, live, isLive } = options;
  const told = recorded.filter(({ output, hasFailed }) => output !== null && !hasFailed);
  const answers = recorded.length === 0 && answer !== null ? [saidByRun(answer)] : told;
  const unused = new Set(answers);
  const byMessages = new Map<string, ObservedModelCall[]>();
  for (const call of answers) {
    if (call.input === null) continue;
    const key = sha256Hex(messageText(call.input));
    byMessages.set(key, [...(byMessages.get(key) ?? []), call]);
  }
  const stubbedStages = new Set<string>();
  const unanswered: string[] = [];

  const take = (stage: string, { prompt, tools }: LanguageModelV4CallOptions): ObservedModelCall => {
    const same = byMessages.get(sha256Hex(messageText(canonicalPrompt(prompt))))?.find((call) => unused.has(call));
    const sameStage = [...unused].filter(({ stageId }) => stageId === stage);
    const next = same ?? sameStage[0] ?? (tools === undefined ? saidLast([...unused]) : [...unused][0]);
    if (next === undefined) {
      const sentence = `${whatIsMissing(stage)} Replay it with live models.`;
      unanswered.push(sentence);
      throw new ReplayMismatchError(sentence);
    }
    unused.delete(next);
    return next;
  };
  const whatIsMissing = (stage: string): string => {
    if (answers.length > 0) {
      const count = answers.length === 1 ? 'one answer' : `${answers.length} answers`;
      return unused.size === 0
        ? `Stage ${stage} calls a model once more than the recording does, which holds ${count}.`
        : `Stage ${stage} asks for an answer, and the models of the recording only call tools.`;
    }
    if (recorded.length === 0)
      return `The recording holds no call of a model that stage ${stage} could be answered from.`;
    return recorded.every(({ hasFailed }) => hasFailed)
      ? `The recorded call of a model failed, so there is no answer that stage ${stage} could be given.`
      : `The recording does not hold what its models said, so there is no answer that stage ${stage} could be given.`;
  };

  return {
    stubbedStages,
    unanswered,
    list: () => live.list(),
    resolve: (modelId) => {
      const stub: LanguageModel = {
        specificationVersion: 'v4',
        provider: modelId.slice(0, Math.max(0, modelId.indexOf('/'))) || modelId,
        modelId,
        supportedUrls: {},
        doGenerate: async () => {
          throw new ReplayMismatchError('A recorded model streams; nothing of ours calls it otherwise.');
        },
        doStream: async (call) => {
          const stage = modelCallContextOf(call)?.stage ?? '';
          if (isLive(stage, modelId)) return live.resolve(modelId).doStream(call);
          stubbedStages.add(stage);
          return { stream: ReadableStream.from(partsOf(take(stage, call), call)) };
        },
      };
      return stub;
    },
  };
}

/** What a pipeline that asks once is answered by: what came before were rewrites of somebody else's, or calls of tools. */
function saidLast(calls: readonly ObservedModelCall[]): ObservedModelCall | undefined {
  const isText = (part: MessagePart): boolean => part.type === 'text' && part.content.trim() !== '';
  return calls.findLast(({ output }) => (output ?? []).some(({ parts }) => parts.some(isText)));
}

function saidByRun(answer: string): ObservedModelCall {
  return {
    kind: 'model',
    name: 'answer',
    stageId: null,
    modelId: null,
    promptId: null,
    promptFingerprint: null,
    params: {},
    input: null,
    output: [{ role: 'assistant', parts: [{ type: 'text', content: answer }] }],
    finishReason: null,
    usage: {},
    costUsd: null,
    ms: null,
    metadata: null,
    hasFailed: false,
    spanId: '',
  };
}

function isToolCall({ type }: MessagePart): boolean {
  return type === 'tool_call';
}

function* partsOf(
  call: ObservedModelCall,
  { tools }: LanguageModelV4CallOptions,
): Generator<LanguageModelV4StreamPart> {
  const parts = (call.output ?? []).flatMap((message) => message.parts);
  yield { type: 'stream-start', warnings: [] };
  for (const [index, part] of parts.entries()) {
    const id = String(index);
    if (part.type === 'text') {
      yield { type: 'text-start', id };
      yield { type: 'text-delta', id, delta: part.content };
      yield { type: 'text-end', id };
    } else if (part.type === 'reasoning') {
      yield { type: 'reasoning-start', id };
      yield { type: 'reasoning-delta', id, delta: part.content };
      yield { type: 'reasoning-end', id };
    } else if (part.type === 'tool_call' && tools !== undefined) {
      const input =
        part.rawArguments ?? (typeof part.arguments === 'string' ? part.arguments : JSON.stringify(part.arguments));
      yield { type: 'tool-call', toolCallId: part.id ?? '', toolName: part.name, input };
    }
  }
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, reasoningOutputTokens } = call.usage;
  yield {
    type: 'finish',
    finishReason: { unified: finishReasonOf(call), raw: call.finishReason ?? undefined },
    usage: {
      inputTokens: {
        total: inputTokens,
        noCache: undefined,
        cacheRead: cacheReadInputTokens,
        cacheWrite: cacheWriteInputTokens,
      },
      outputTokens: { total: outputTokens, text: undefined, reasoning: reasoningOutputTokens },
    },
    ...(objectOf(call.metadata) === null ? {} : { providerMetadata: { trestle: objectOf(call.metadata) as never } }),
  };
}

const FINISH_REASONS = ['stop', 'length', 'content-filter', 'tool-calls', 'error'] as const;

function finishReasonOf({ finishReason, output }: ObservedModelCall): (typeof FINISH_REASONS)[number] | 'other' {
  const spelled = (finishReason ?? '').replaceAll('_', '-');
  const known = FINISH_REASONS.find((reason) => reason === spelled);
  if (known !== undefined) return known;
  if (spelled === 'end-turn' || spelled === '') {
    return (output ?? []).some(({ parts }) => parts.some(isToolCall)) ? 'tool-calls' : 'stop';
  }
  return 'other';
}

/** @returns a prompt of ours in the form in which recordings are read */
export function canonicalPrompt(prompt: LanguageModelV4Prompt): readonly CanonicalMessage[] {
  return prompt.map(({ role, content }) => ({
    role,
    parts:
      typeof content === 'string' ? [{ type: 'text', content }] : content.map((part) => canonicalPart(part as never)),
  }));
}

function canonicalPart(part: Readonly<Record<string, JsonValue>>): MessagePart {
  const { type, text, toolName, toolCallId, input, output } = part;
  const id = typeof toolCallId === 'string' ? { id: toolCallId } : {};
  if ((type === 'text' || type === 'reasoning') && typeof text === 'string') return { type, content: text };
  if (type === 'tool-call')
    return { type: 'tool_call', ...id, name: typeof toolName === 'string' ? toolName : '', arguments: input ?? null };
  if (type === 'tool-result') return { type: 'tool_call_response', ...id, response: output ?? null };
  return { type: 'other', raw: listOf(part) ?? part };
}
