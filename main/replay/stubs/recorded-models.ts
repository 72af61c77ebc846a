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
}

/**
 * Models of one replay. A call of a stage that is to be stubbed is answered by the recorded call with the same messages;
 * failing that, by the next recorded one that has not been used, so that a changed prompt is answered by what its forerunner
 * was told. A call too many fails the run: nothing is made up, and nothing is asked of a provider.
 *
 * @param options.isLive whether a stage's own model answers
 */
export function createRecordedModels(options: {
  recorded: readonly ObservedModelCall[];
  live: LanguageModelRegistry;
  isLive: (stage: string, modelId: string) => boolean;
}): RecordedModels {
  const { recorded, live, isLive } = options;
  const answers = recorded.filter(({ output, hasFailed }) => output !== null && !hasFailed);
  // A pipeline that asks once is answered by what was said last: what came before it were rewrites of somebody else's.
  const unused = new Set(answers);
  const byMessages = new Map<string, ObservedModelCall[]>();
  for (const call of answers) {
    if (call.input === null) continue;
    const key = sha256Hex(messageText(call.input));
    byMessages.set(key, [...(byMessages.get(key) ?? []), call]);
  }
  const stubbedStages = new Set<string>();

  const take = (stage: string, prompt: LanguageModelV4Prompt): ObservedModelCall => {
    const same = byMessages.get(sha256Hex(messageText(canonicalPrompt(prompt))))?.find((call) => unused.has(call));
    const sameStage = [...unused].filter(({ stageId }) => stageId === stage);
    const next = same ?? sameStage[0] ?? inOrder([...unused]);
    if (next === undefined) {
      throw new ReplayMismatchError(
        `Stage ${stage} calls a model once more than the recording does (${answers.length} answers). Replay it with live models.`,
      );
    }
    unused.delete(next);
    return next;
  };
  const inOrder = (calls: readonly ObservedModelCall[]): ObservedModelCall | undefined => {
    const withText = calls.filter(({ output }) => (output ?? []).some(({ parts }) => parts.length > 0));
    const asksForTools = calls.some(({ output }) => (output ?? []).some(({ parts }) => parts.some(isToolCall)));
    return asksForTools ? calls[0] : (withText.at(-1) ?? calls[0]);
  };

  return {
    stubbedStages,
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
          return { stream: ReadableStream.from(partsOf(take(stage, call.prompt), call)) };
        },
      };
      return stub;
    },
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
