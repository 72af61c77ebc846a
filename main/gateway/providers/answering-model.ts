import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { Endpoint } from './endpoint.ts';

/** @returns what is wrong with an answer that says it is of `answeredAs`; null when that model was meant, or nobody pinned one */
export function foreignAnswer(
  { id, models }: Endpoint,
  { modelId, name, answeredAs }: { modelId: string; name: string; answeredAs: string },
): ModelResponseError | null {
  const allowed = models.find((model) => model.id === name)?.answersAs;
  if (allowed === undefined || allowed.some((pattern) => isNamedBy(pattern, answeredAs))) return null;
  return new ModelResponseError(
    `${modelId} was answered by "${answeredAs}", which is none of its "answersAs" (${allowed.join(', ')}). Evaluate that model, and add it under "providers" (${id}) in trestle.jsonc, or ask for another one.`,
    { details: { model: modelId, answeredAs } },
  );
}

function isNamedBy(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
