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
  let opened: LanguageModel | null = null;
  const open = async (): Promise<LanguageModel> => {
    // Of calls that come together the first to be loaded stands: a model may count its calls.
    const loaded = await load();
    opened ??= loaded;
    return opened;
  };
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: async (options) => (opened ?? (await open())).doGenerate(options),
    doStream: async (options) => (opened ?? (await open())).doStream(options),
  };
}
