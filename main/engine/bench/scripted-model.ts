import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LanguageModel, LanguageModelRegistry } from '../../spec/language-model.ts';

/** Says a fixed sentence at once: whatever a run with it takes is ours. */
export const SCRIPTED_REPLY = 'The gate opens at six and the last container leaves at nine.';

const WORDS = SCRIPTED_REPLY.split(/(?<= )/);

export const scriptedModel: LanguageModel = {
  specificationVersion: 'v4',
  provider: 'scripted',
  modelId: 'instant',
  supportedUrls: {},
  doGenerate: () => Promise.reject(new InvalidArgumentError('The scripted model only streams.')),
  doStream: async () => ({
    stream: new ReadableStream({
      start(controller) {
        controller.enqueue({ type: 'text-start', id: '0' });
        for (const delta of WORDS) controller.enqueue({ type: 'text-delta', id: '0', delta });
        controller.enqueue({ type: 'text-end', id: '0' });
        controller.enqueue({
          type: 'finish',
          finishReason: { unified: 'stop', raw: 'stop' },
          usage: {
            inputTokens: { total: 900, noCache: 900, cacheRead: 0, cacheWrite: 0 },
            outputTokens: { total: WORDS.length, text: WORDS.length, reasoning: 0 },
          },
        });
        controller.close();
      },
    }),
  }),
};

/** Whatever a prompt asks for, the scripted model answers. */
export const scriptedModels: LanguageModelRegistry = {
  resolve: () => scriptedModel,
  list: () => [{ modelId: 'scripted/instant', isLocal: true }],
};
