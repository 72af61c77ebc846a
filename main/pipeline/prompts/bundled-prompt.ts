import { canonicalJson, type JsonObject } from '../../base/json.ts';
import { listOf, objectOf, spelled } from '../../base/text-in-json.ts';
import type { InvalidOutput, PromptFile } from '../../contract/prompt-file.ts';
import { plainAsLiquid, promptFingerprintOf, syntaxOf } from '../../storage/prompt-fingerprint.ts';

/**
 * A prompt as a release keeps it: everything that shapes what a model is sent, beside the model and its settings, which
 * stand by stage. What the prompt does not use is left out, so that releases of prompts without it keep their hashes.
 */
export function bundledPrompt(prompt: PromptFile): JsonObject {
  const { system, user, fingerprint, examples, partials, input, outputSchema, invalidOutput } = prompt;
  const whole = { system, user, fingerprint, examples, partials, input, outputSchema, invalidOutput };
  return JSON.parse(canonicalJson({ ...whole, syntax: syntaxOf(prompt) })) as JsonObject;
}

/** The prompt of a release again. @param model what the release says of the stage's model */
export function promptOfBundle(id: string, kept: JsonObject, model: JsonObject | null): PromptFile {
  const given = (key: string): JsonObject => (kept[key] === undefined ? {} : { [key]: kept[key] });
  const examples = listOf(kept['examples'])?.map((example) => {
    const { user, assistant } = objectOf(example) ?? {};
    return { user: spelled(user), assistant: spelled(assistant) };
  });
  // Templates from before there was Liquid had braces that were text.
  const text = (key: string): string =>
    kept['syntax'] === 'liquid' ? spelled(kept[key]) : plainAsLiquid(spelled(kept[key]));
  const shape = {
    id,
    model: spelled(model?.['model']),
    temperature: Number(model?.['temperature'] ?? 0),
    maxOutputTokens: Number(model?.['maxOutputTokens'] ?? 0),
    system: text('system'),
    user: text('user'),
    ...(examples === undefined ? {} : { examples }),
    ...given('partials'),
    ...given('input'),
    ...given('outputSchema'),
    ...(kept['invalidOutput'] === undefined ? {} : { invalidOutput: kept['invalidOutput'] as InvalidOutput }),
  } as Omit<PromptFile, 'version' | 'description' | 'fingerprint'>;
  const fingerprint = spelled(kept['fingerprint'] ?? promptFingerprintOf(shape));
  return { version: 1, description: '', ...shape, fingerprint };
}
