import type { ModelSource } from '../../spec/model-source.ts';
import { createExtractiveModel, EXTRACTIVE_MODEL_ID } from './extractive-model.ts';

/** The models that every machine has. */
export function createLocalSource(): ModelSource {
  const model = createExtractiveModel();
  const info = { modelId: EXTRACTIVE_MODEL_ID, isLocal: true, contextTokens: null, readsPrompt: false };
  return {
    list: () => [info],
    open: (modelId) => (modelId === EXTRACTIVE_MODEL_ID ? model : null),
    describe: (modelId) => (modelId === EXTRACTIVE_MODEL_ID ? info : null),
  };
}
