import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import type { GenerationEnd, GenerationMessage, GenerationRequest, TextGenerator } from '../../spec/text-generation.ts';

/** An answer ends here when a call names no bound, in model tokens. */
const DEFAULT_MAX_OUTPUT_TOKENS = 1024;

/**
 * A language model over a generator of text in a process of ours. It takes words and gives words: tools and files are
 * refused.
 *
 * @param options.require called before each call. @throws what keeps the model from being used now
 */
export function createFileModel(options: {
  modelId: string;
  provider: string;
  generator: TextGenerator;
  require: () => void;
}): LanguageModel {
  const { modelId, provider, generator, require } = options;
  const prepare = (given: LanguageModelV4CallOptions): GenerationRequest => {
    require();
    return toRequest(modelId, given);
  };
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: async (given) => {
      let text = '';
      const end = await generator.generate(prepare(given), {
        onText: (piece) => {
          text += piece;
        },
        signal: given.abortSignal ?? new AbortController().signal,
      });
      return {
        content: text === '' ? [] : [{ type: 'text', text }],
        finishReason: finishOf(end),
        usage: usageOf(end),
        warnings: warningsFor(given),
      };
    },
    doStream: async (given) => ({ stream: stream(generator, prepare(given), given) }),
  };
}

function stream(
  generator: TextGenerator,
  request: GenerationRequest,
  given: LanguageModelV4CallOptions,
): ReadableStream<LanguageModelV4StreamPart> {
  const left = new AbortController();
  const signal = given.abortSignal === undefined ? left.signal : AbortSignal.any([left.signal, given.abortSignal]);
  return new ReadableStream<LanguageModelV4StreamPart>({
    start: (controller) => {
      let hasText = false;
      const push = (part: LanguageModelV4StreamPart): void => {
        if (!left.signal.aborted) controller.enqueue(part);
      };
      const onText = (delta: string): void => {
        if (!hasText) push({ type: 'text-start', id: '0' });
        hasText = true;
        push({ type: 'text-delta', id: '0', delta });
      };
      push({ type: 'stream-start', warnings: warningsFor(given) });
      generator
        .generate(request, { onText, signal })
        .then((end) => {
          if (hasText) push({ type: 'text-end', id: '0' });
          push({ type: 'finish', finishReason: finishOf(end), usage: usageOf(end) });
        })
        .catch((error: unknown) => push({ type: 'error', error }))
        .finally(() => {
          if (!left.signal.aborted) controller.close();
        });
    },
    cancel: () => left.abort(),
  });
}

function toRequest(modelId: string, given: LanguageModelV4CallOptions): GenerationRequest {
  const { maxOutputTokens, temperature, topP, topK, seed, stopSequences, tools, prompt } = given;
  if (tools !== undefined && tools.length > 0 && given.toolChoice?.type !== 'none') {
    throw new InvalidArgumentError(
      `${modelId} calls no tools. Name another model for an agent, or ask without one; \`trestle models\` lists them.`,
    );
  }
  return {
    messages: messagesOf(modelId, prompt),
    maxTokens: maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    temperature: temperature ?? null,
    topP: topP ?? null,
    topK: topK ?? null,
    seed: seed ?? null,
    stop: stopSequences ?? [],
  };
}

function messagesOf(modelId: string, prompt: LanguageModelV4Prompt): GenerationMessage[] {
  return prompt.map((message) => {
    if (message.role === 'system') return { role: 'system', content: message.content };
    const texts: string[] = [];
    for (const part of message.content) {
      if (part.type === 'text') texts.push(part.text);
      // What it thought is not part of what it said.
      else if (part.type !== 'reasoning') {
        throw new InvalidArgumentError(`${modelId} reads words only, and the prompt holds a ${part.type}.`);
      }
    }
    return { role: message.role === 'assistant' ? 'assistant' : 'user', content: texts.join('\n\n') };
  });
}

function warningsFor({
  presencePenalty,
  frequencyPenalty,
  responseFormat,
}: LanguageModelV4CallOptions): SharedV4Warning[] {
  const unsupported: string[] = [];
  if (presencePenalty !== undefined) unsupported.push('presencePenalty');
  if (frequencyPenalty !== undefined) unsupported.push('frequencyPenalty');
  if (responseFormat?.type === 'json') unsupported.push('responseFormat');
  return unsupported.map((feature) => ({ type: 'unsupported', feature }));
}

function finishOf({ finish }: GenerationEnd): LanguageModelV4FinishReason {
  return { unified: finish, raw: finish };
}

function usageOf({ inputTokens, outputTokens }: GenerationEnd): LanguageModelV4Usage {
  return {
    inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
  };
}
