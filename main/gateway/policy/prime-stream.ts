import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { asModelError } from './fault.ts';
import { cancelQuietly } from './cancel-quietly.ts';
import { isAnswerPart } from './guard.ts';

export type StreamResult = Awaited<ReturnType<LanguageModel['doStream']>>;

/** A stream that has been read up to the first sign of an answer: from here on the call cannot be made again unseen. */
export interface PrimedStream {
  result: StreamResult;
  /** Read already; the last one is the first part of the answer. */
  head: readonly LanguageModelV4StreamPart[];
  reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>;
}

/**
 * Calls a model and waits until it begins to answer.
 *
 * @throws what goes wrong until then, whichever way the model says it
 */
export async function primeStream(model: LanguageModel, options: LanguageModelV4CallOptions): Promise<PrimedStream> {
  const result = await model.doStream(options);
  const reader = result.stream.getReader();
  const head: LanguageModelV4StreamPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      throw new ModelResponseError('The model ended without a word. Ask again.', { isRetryable: true });
    }
    if (value.type === 'error') {
      void cancelQuietly(reader, value.error);
      throw asModelError(value.error);
    }
    head.push(value);
    if (isAnswerPart(value)) return { result, head, reader };
  }
}

/** @returns the whole of it as a stream again */
export function streamOf({ head, reader }: PrimedStream): ReadableStream<LanguageModelV4StreamPart> {
  let next = 0;
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      pull: async (controller) => {
        const kept = head[next];
        if (kept !== undefined) {
          next += 1;
          controller.enqueue(kept);
          return;
        }
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
