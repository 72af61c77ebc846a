import type { LanguageModel } from '../../spec/language-model.ts';
import type { ModelSource } from '../../spec/model-source.ts';
import { EXTRACTIVE_MODEL_ID } from './extractive-model-id.ts';

/** The models that every machine has. */
export function createLocalSource(): ModelSource {
  let opened: LanguageModel | null = null;
  const load = async (): Promise<LanguageModel> => {
    if (opened !== null) return opened;
    const { createExtractiveModel } = await import('./extractive-model.ts');
    opened = createExtractiveModel();
    return opened;
  };
  /** Listed with every other model and seldom called: what it answers with is read when it first is. */
  const model: LanguageModel = {
    specificationVersion: 'v4',
    provider: 'local',
    modelId: EXTRACTIVE_MODEL_ID,
    supportedUrls: {},
    doGenerate: async (options) => (await load()).doGenerate(options),
    doStream: async (options) => (await load()).doStream(options),
  };
  const info = { modelId: EXTRACTIVE_MODEL_ID, isLocal: true, contextTokens: null, readsPrompt: false };
  return {
    list: () => [info],
    open: (modelId) => (modelId === EXTRACTIVE_MODEL_ID ? model : null),
    describe: (modelId) => (modelId === EXTRACTIVE_MODEL_ID ? info : null),
  };
}
