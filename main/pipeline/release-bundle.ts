import { canonicalJson, type JsonObject, type JsonValue } from '../base/json.ts';
import type { ReleaseHash } from '../contract/ids.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { ReleaseBundle } from '../contract/release.ts';
import type { RunPolicy } from '../contract/run.ts';
import type { IndexDescription } from '../spec/retriever.ts';
import { sha256Hex } from '../storage/content-hash.ts';
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
}): ReleaseBundle {
  const { plan, prompts, index, policy } = options;
  const stages = plan.stages.map(({ declaration, parameters }) => ({ ...declaration, with: parameters }));
  const models: Record<string, JsonValue> = {};
  const usedPrompts: Record<string, JsonValue> = {};
  for (const { declaration, parameters } of plan.stages) {
    const { prompt: promptId, model } = parameters as { prompt?: string; model?: string };
    const prompt = promptId === undefined ? undefined : prompts.get(promptId);
    if (prompt === undefined) continue;
    usedPrompts[prompt.id] = { system: prompt.system, user: prompt.user, fingerprint: prompt.fingerprint };
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
    tools: {},
    policy: toJson({ tools: policy.tools, models: policy.models, faults: policy.faults, timeoutMs: policy.timeoutMs }),
  };
}

/** @returns `r-` + sha256 of the bundle's canonical JSON */
export function hashRelease(bundle: ReleaseBundle): ReleaseHash {
  return `r-${sha256Hex(canonicalJson(bundle))}` as ReleaseHash;
}

function toJson(value: unknown): JsonObject {
  return JSON.parse(canonicalJson(value)) as JsonObject;
}
