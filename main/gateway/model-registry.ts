import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { LanguageModelRegistry } from '../spec/language-model.ts';
import type { ModelInfo, ModelSource } from '../spec/model-source.ts';
import type { LanguageModel } from '../spec/language-model.ts';

/** A base model with what is known of it. */
export interface OpenedModel {
  model: LanguageModel;
  info: ModelInfo;
}

/** @returns the model of the first source that knows the id; null when none does */
export function openModel(sources: readonly ModelSource[], modelId: string): OpenedModel | null {
  for (const source of sources) {
    const model = source.open(modelId);
    const info = model === null ? null : source.describe(modelId);
    if (model !== null && info !== null) return { model, info };
  }
  return null;
}

/** @returns the error for an id that nobody knows, with what is known */
export function unknownModel(modelId: string, known: readonly string[]): NotFoundError {
  const names = known.toSorted().join(', ');
  return new NotFoundError(
    `There is no model "${modelId}". Known: ${names}. Change the prompt's front matter, or name another with --model.`,
  );
}

/** Base models as they are, without policies: for work outside of a workspace. */
export function createModelRegistry(sources: readonly ModelSource[]): LanguageModelRegistry {
  const list = (): readonly ModelInfo[] => sources.flatMap((source) => source.list());
  return {
    list,
    resolve: (modelId) => {
      const opened = openModel(sources, modelId);
      if (opened !== null) return opened.model;
      throw unknownModel(
        modelId,
        list().map((info) => info.modelId),
      );
    },
  };
}
