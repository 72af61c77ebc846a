import type { ModelSource } from '../../spec/model-source.ts';
import { lateModel } from '../late-model.ts';
import { EXTRACTIVE_MODEL_ID } from './extractive-model-id.ts';

/** The models that every machine has. */
export function createLocalSource(): ModelSource {
  const model = lateModel({ provider: 'local', modelId: EXTRACTIVE_MODEL_ID }, async () => {
    const { createExtractiveModel } = await import('./extractive-model.ts');
    return createExtractiveModel();
  });
  const info = { modelId: EXTRACTIVE_MODEL_ID, isLocal: true, contextTokens: null, readsPrompt: false };
  return {
    list: () => [info],
    open: (modelId) => (modelId === EXTRACTIVE_MODEL_ID ? model : null),
    describe: (modelId) => (modelId === EXTRACTIVE_MODEL_ID ? info : null),
  };
}
