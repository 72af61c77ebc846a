import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { LanguageModel, LanguageModelRegistry } from '../spec/language-model.ts';

export interface RegisteredModel {
  model: LanguageModel;
  /** Runs on this machine and needs no connection. */
  isLocal: boolean;
}

/** @param models by `provider/model` */
export function createModelRegistry(models: ReadonlyMap<string, RegisteredModel>): LanguageModelRegistry {
  return {
    resolve: (modelId) => {
      const registered = models.get(modelId);
      if (registered === undefined) {
        const known = [...models.keys()].toSorted().join(', ');
        throw new NotFoundError(`There is no model "${modelId}". Known: ${known}. Change the prompt's front matter.`);
      }
      return registered.model;
    },
    list: () => [...models].map(([modelId, { isLocal }]) => ({ modelId, isLocal })),
  };
}
