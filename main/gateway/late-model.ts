import { onceLoaded } from '../base/once.ts';
import type { LanguageModel } from '../spec/language-model.ts';

/**
 * A model whose code is read with its first call: it is listed with every other model, and seldom called.
 *
 * @param load imports the module and makes the model; called anew after it has failed
 */
export function lateModel(
  { provider, modelId }: Pick<LanguageModel, 'provider' | 'modelId'>,
  load: () => Promise<LanguageModel>,
): LanguageModel {
  const open = onceLoaded(load);
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: async (options) => (await open()).doGenerate(options),
    doStream: async (options) => (await open()).doStream(options),
  };
}
