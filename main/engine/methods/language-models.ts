import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Handlers } from '../handlers.ts';
import { describeLanguageModel, effectiveModel, listLanguageModels } from '../language-models.ts';
import type { StandingParts } from '../session-parts.ts';

/** The switch: which models there are, and which one answers. */
export function createLanguageModelHandlers(
  parts: StandingParts,
): Handlers<'languageModel.list' | 'languageModel.select'> {
  const { providers, localChoice, services, requireTrust } = parts;
  const describe = (modelId: string) => {
    const info = describeLanguageModel(parts, modelId);
    if (info !== null) return info;
    const known = parts.gateway.list().map((model) => model.modelId);
    throw new NotFoundError(
      `There is no model "${modelId}": its first part is the id of a provider. \`trestle models\` lists ${known.length} of them.`,
    );
  };
  return {
    'languageModel.list': async ({ refresh }, { signal }) => {
      await providers.refresh({ force: refresh, signal });
      return listLanguageModels(parts);
    },
    'languageModel.select': async ({ model }, { signal }) => {
      requireTrust('choose a model');
      if (model !== null) describe(model);
      localChoice.setModel(model);
      services.events.publish({ type: 'models-changed' });
      await providers.refresh({ force: false, signal });
      return { chosen: model, effective: describe(effectiveModel(parts)) };
    },
  };
}
