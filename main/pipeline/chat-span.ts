import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { Attributes } from '../contract/span.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { LanguageModel } from '../spec/language-model.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import type { CountedUsage } from '../spec/model-usage.ts';
import { renderedFingerprint } from './prompts/fill-messages.ts';

/** Opens the span of one call of a model, whoever makes it: what is asked, of whom, by which prompt. */
export function startChatSpan(
  parent: ActiveSpan,
  call: {
    model: LanguageModel;
    modelId: string;
    prompt: PromptFile;
    messages: LanguageModelV4Prompt;
    attributes?: Attributes;
  },
): ActiveSpan {
  const { model, modelId, prompt, messages, attributes } = call;
  return parent.startChild({
    name: `chat ${modelId}`,
    kind: 'model',
    attributes: {
      [ATTRIBUTE.operation]: 'chat',
      [ATTRIBUTE.provider]: model.provider,
      [ATTRIBUTE.requestModel]: modelId,
      [ATTRIBUTE.temperature]: prompt.temperature,
      [ATTRIBUTE.maxTokens]: prompt.maxOutputTokens,
      [ATTRIBUTE.promptId]: prompt.id,
      [ATTRIBUTE.promptFingerprint]: prompt.fingerprint,
      [ATTRIBUTE.renderedFingerprint]: renderedFingerprint(messages),
      [ATTRIBUTE.inputMessages]: JSON.stringify(messages),
      ...attributes,
    },
  });
}

/** Closes it with what came of the call. @param said.content text, or the parts of a message */
export function endChatSpan(
  span: ActiveSpan,
  said: {
    content: unknown;
    usage: CountedUsage;
    finishReason: string;
    costUsd: number | null;
    firstTokenMs: number | null;
    attributes?: Attributes;
  },
): void {
  const { usage } = said;
  span.setAttributes({
    [ATTRIBUTE.inputTokens]: usage.inputTokens,
    [ATTRIBUTE.outputTokens]: usage.outputTokens,
    ...(usage.cachedInputTokens === 0 ? {} : { [ATTRIBUTE.cachedInputTokens]: usage.cachedInputTokens }),
    ...(usage.cacheWriteTokens === 0 ? {} : { [ATTRIBUTE.cacheWriteTokens]: usage.cacheWriteTokens }),
    ...(usage.reasoningTokens === 0 ? {} : { [ATTRIBUTE.reasoningTokens]: usage.reasoningTokens }),
    [ATTRIBUTE.finishReasons]: [said.finishReason],
    [ATTRIBUTE.outputMessages]: JSON.stringify([{ role: 'assistant', content: said.content }]),
    ...(said.costUsd === null ? {} : { [ATTRIBUTE.costUsd]: said.costUsd }),
    ...(said.firstTokenMs === null ? {} : { [ATTRIBUTE.firstTokenMs]: said.firstTokenMs }),
    ...said.attributes,
  });
  span.end({ code: 'ok' });
}
