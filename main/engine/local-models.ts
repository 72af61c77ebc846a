import { createExtractiveModel, EXTRACTIVE_MODEL_ID } from '../gateway/local/extractive-model.ts';
import { createModelRegistry } from '../gateway/model-registry.ts';
import type { LanguageModelRegistry } from '../spec/language-model.ts';

/** The models that every machine has. */
export function createLocalModels(): LanguageModelRegistry {
  return createModelRegistry(new Map([[EXTRACTIVE_MODEL_ID, { model: createExtractiveModel(), isLocal: true }]]));
}
