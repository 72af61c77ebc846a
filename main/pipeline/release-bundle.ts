import { canonicalJson, type JsonObject, type JsonValue } from '../base/json.ts';
import type { ReleaseHash } from '../contract/ids.ts';
import type { PipelineFile } from '../contract/pipeline-file.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { ReleaseBundle } from '../contract/release.ts';
import type { RunPolicy } from '../contract/run.ts';
import type { IndexDescription } from '../spec/retriever.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import { bundledPrompt } from './prompts/bundled-prompt.ts';
import type { PipelinePlan } from './plan.ts';

/**
 * Gathers everything that shapes behaviour into one plain value. Defaults are filled in and descriptions left out, so
 * two pipelines that do the same have the same bundle however they are written.
 */
export function buildReleaseBundle(options: {
  plan: PipelinePlan;
  prompts: ReadonlyMap<string, PromptFile>;
  index: IndexDescription;
  policy: RunPolicy;
  tools?: Readonly<Record<string, JsonValue>>;
}): ReleaseBundle {
  const { plan, prompts, index, policy, tools = {} } = options;
  const stages = plan.stages.map(({ declaration, parameters }) => ({ ...declaration, with: parameters }));
  const models: Record<string, JsonValue> = {};
  const usedPrompts: Record<string, JsonValue> = {};
  for (const { declaration, parameters } of plan.stages) {
    const { prompt: promptId, model } = parameters as { prompt?: string; model?: string };
    const prompt = promptId === undefined ? undefined : prompts.get(promptId);
    if (prompt === undefined) continue;
    usedPrompts[prompt.id] = bundledPrompt(prompt);
    models[declaration.id] = {
      model: model ?? prompt.model,
      temperature: prompt.temperature,
      maxOutputTokens: prompt.maxOutputTokens,
    };
  }
  return {
    bundleVersion: 1,
    pipeline: toJson({
      id: plan.pipeline.id,
      sloMs: plan.pipeline.sloMs,
      timeoutMs: plan.pipeline.timeoutMs,
      stages: stages.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    }),
    prompts: usedPrompts,
    models,
    retrieval: {
      embeddingModel: index.embeddingModel,
      embeddingFingerprint: index.embeddingFingerprint,
      dimensions: index.dimensions,
      chunker: index.chunker,
      indexGeneration: index.generation,
      ...(index.settings === undefined ? {} : { settings: toJson(index.settings) }),
      ...(index.bySource === undefined ? {} : { bySource: index.bySource }),
    },
    tools: toJson(tools),
    policy: toJson({ tools: policy.tools, models: policy.models, faults: policy.faults, timeoutMs: policy.timeoutMs }),
  };
}

/** What a release bundle is made of. */
type ReleaseParts = Parameters<typeof buildReleaseBundle>[0];

/**
 * Builds and hashes bundles, each once: a run that has the same files, index and policy as the last run of its pipeline
 * has the same release. What is in the files is never changed in place, so it is compared by identity.
 */
export function createReleaseNames(): (parts: ReleaseParts) => { bundle: ReleaseBundle; releaseHash: ReleaseHash } {
  const last = new WeakMap<
    PipelineFile,
    { madeOf: readonly unknown[]; named: { bundle: ReleaseBundle; releaseHash: ReleaseHash } }
  >();
  return (parts) => {
    const { plan, prompts, index, policy, tools = {} } = parts;
    const madeOf = [
      policy,
      JSON.stringify(index),
      JSON.stringify(tools),
      ...plan.stages.flatMap(({ declaration, parameters }) => [
        declaration,
        parameters,
        prompts.get((parameters as { prompt?: string }).prompt ?? ''),
      ]),
    ];
    const known = last.get(plan.pipeline);
    if (known?.madeOf.length === madeOf.length && known.madeOf.every((part, at) => part === madeOf[at])) {
      return known.named;
    }
    const bundle = buildReleaseBundle(parts);
    const named = { bundle, releaseHash: hashRelease(bundle) };
    last.set(plan.pipeline, { madeOf, named });
    return named;
  };
}

/** @returns `r-` + sha256 of the bundle's canonical JSON */
export function hashRelease(bundle: ReleaseBundle): ReleaseHash {
  return `r-${sha256Hex(canonicalJson(bundle))}` as ReleaseHash;
}

function toJson(value: unknown): JsonObject {
  return JSON.parse(canonicalJson(value)) as JsonObject;
}
