import { DeniedError } from '../base/errors/denied-error.ts';
import type { ModelCallContext } from '../spec/model-call.ts';
import type { ModelLayer } from '../spec/model-source.ts';
import { modelCallContextOf } from '../spec/model-call.ts';

/**
 * @throws DeniedError when the model is on another machine and the context holds text that must not leave this one
 */
export function refuseToLeave(
  model: { isLocal: boolean; modelId: string },
  context: Pick<ModelCallContext, 'localOnlySources'> | null,
): void {
  const [first, ...others] = context?.localOnlySources ?? [];
  if (model.isLocal || first === undefined) return;
  const names = [first, ...others].map((name) => `"${name}"`).join(', ');
  throw new DeniedError(
    `${names} must not leave this machine, and ${model.modelId} is on another one: nothing was sent. Choose a model on this machine, or change "leavesMachine" of the source in trestle.jsonc.`,
    { details: { sources: [first, ...others], model: model.modelId } },
  );
}

/** Keeps calls whose context must not leave from every model that is not on this machine. */
export const withResidency: ModelLayer = (model, { isLocal, modelId }) => {
  if (isLocal) return model;
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: async (options) => {
      refuseToLeave({ isLocal, modelId }, modelCallContextOf(options));
      return model.doGenerate(options);
    },
    doStream: async (options) => {
      refuseToLeave({ isLocal, modelId }, modelCallContextOf(options));
      return model.doStream(options);
    },
  };
};
