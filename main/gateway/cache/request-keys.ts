import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { canonicalJson, type JsonValue } from '../../base/json.ts';
import type { TrestleProviderOptions } from '../../spec/language-model.ts';
import type { ModelCallContext } from '../../spec/model-call.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** Named in every key: a later way to make keys finds none of these. */
const KEY_VERSION = 1;

/** Which model answers: its id, and what the workspace's files say of it, so that another one behind the id is another. */
export interface KeyedModel {
  modelId: string;
  declaration: JsonValue;
}

/**
 * On whose behalf, for what and by which model: an answer never leaves its scope. A semantic answer is looked for by
 * scope and question; the prompt itself, which holds the question, is in the exact key alone.
 *
 * @param embeddingSpace fingerprint of the model whose vectors are compared
 */
export function scopeKeyOf(
  model: KeyedModel,
  options: LanguageModelV4CallOptions,
  call: ModelCallContext,
  embeddingSpace: string,
): string {
  return sha256Hex(canonicalJson({ scope: scopeOf(model, options, call), embeddingSpace }));
}

/** Everything that the model is given, and the scope: the same key is the same request. */
export function exactKeyOf(
  model: KeyedModel,
  options: LanguageModelV4CallOptions,
  call: ModelCallContext,
  given: TrestleProviderOptions,
): string {
  const { question, standaloneQuestion, passages } = given;
  return sha256Hex(
    canonicalJson({
      scope: scopeOf(model, options, call),
      prompt: toPlain(options.prompt),
      // Models on this machine read these instead of the prompt.
      question,
      standaloneQuestion,
      passages,
    }),
  );
}

function scopeOf(model: KeyedModel, options: LanguageModelV4CallOptions, call: ModelCallContext): object {
  const { prompt: _, abortSignal: __, headers: ___, providerOptions, includeRawChunks: ____, ...parameters } = options;
  const { trestle: _____, ...foreign } = providerOptions ?? {};
  return {
    version: KEY_VERSION,
    model: { ...model },
    tenant: call.tenant,
    principals: call.principals,
    workflow: call.workflow,
    stage: call.stage,
    promptFingerprint: call.promptFingerprint,
    indexGeneration: call.indexGeneration,
    localOnlySources: call.localOnlySources.toSorted(),
    parameters: toPlain(parameters),
    providerOptions: toPlain(foreign),
  };
}

/** As JSON has it: dates, bytes and addresses of files become texts. */
function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
