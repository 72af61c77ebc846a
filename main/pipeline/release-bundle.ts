import { canonicalJson, type JsonObject, type JsonValue } from '../base/json.ts';
import type { CacheSettings } from '../contract/cache.ts';
import type { ReleaseHash } from '../contract/ids.ts';
import type { PipelineFile, StageDeclaration } from '../contract/pipeline-file.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { ReleaseBundle } from '../contract/release.ts';
import type { RunPolicy } from '../contract/run.ts';
import type { IndexDescription } from '../spec/retriever.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import { bundledPrompt } from './prompts/bundled-prompt.ts';
import type { PipelinePlan } from './plan.ts';

/** What lies behind a model that the workspace defines: routing policies and simulated models, by model id. */
export type ModelFiles = (modelId: string) => Readonly<Record<string, JsonValue>>;

const NO_FILES: ModelFiles = () => ({});

/**
 * Gathers everything that shapes behaviour into one plain value. Defaults are filled in and descriptions left out, so
 * two pipelines that do the same have the same bundle however they are written. What a workspace does not have leaves no
 * key behind: the hashes of those without it stay what they were.
 */
export function buildReleaseBundle(options: {
  plan: PipelinePlan;
  /** Of an agent: what its search runs. */
  search?: PipelinePlan | null;
  prompts: ReadonlyMap<string, PromptFile>;
  index: IndexDescription;
  policy: RunPolicy;
  tools?: Readonly<Record<string, JsonValue>>;
  localOnlySources?: ReadonlySet<string>;
  modelFiles?: ModelFiles;
  cache?: CacheSettings | null;
}): ReleaseBundle {
  const { plan, search = null, prompts, index, policy, tools = {}, modelFiles = NO_FILES, cache = null } = options;
  const localOnly = [...(options.localOnlySources ?? [])].toSorted();
  const models: Record<string, JsonValue> = {};
  const usedPrompts: Record<string, JsonValue> = {};
  for (const { declaration, parameters } of plan.stages) {
    const { prompt: promptId, model } = parameters as { prompt?: string; model?: string };
    const prompt = promptId === undefined ? undefined : prompts.get(promptId);
    if (prompt === undefined) continue;
    usedPrompts[prompt.id] = bundledPrompt(prompt);
    models[declaration.id] = settingsOf(prompt, model);
  }
  for (const { stageId, promptId, model } of plan.stages.flatMap(({ declaration }) => ladderPrompts(declaration))) {
    const prompt = prompts.get(promptId);
    if (prompt === undefined) continue;
    usedPrompts[prompt.id] ??= bundledPrompt(prompt);
    models[`${stageId}/${promptId}`] = settingsOf(prompt, model);
  }
  return {
    bundleVersion: 1,
    pipeline: toJson({
      id: plan.pipeline.id,
      sloMs: plan.pipeline.sloMs,
      timeoutMs: plan.pipeline.timeoutMs,
      stages: stagesOf(plan),
    }),
    ...(search === null ? {} : { search: toJson({ stages: stagesOf(search) }) }),
    prompts: usedPrompts,
    models,
    retrieval: {
      embeddingModel: index.embeddingModel,
      embeddingFingerprint: index.embeddingFingerprint,
      dimensions: index.dimensions,
      chunker: index.chunker,
      indexGeneration: index.namedGeneration ?? index.generation,
      ...(index.settings === undefined ? {} : { settings: toJson(index.settings) }),
      ...(index.bySource === undefined ? {} : { bySource: index.bySource }),
      ...(index.synonyms === undefined ? {} : { synonyms: index.synonyms }),
      ...(localOnly.length === 0 ? {} : { localOnlySources: localOnly }),
    },
    tools: toJson(tools),
    policy: toJson({ tools: policy.tools, models: policy.models, faults: policy.faults, timeoutMs: policy.timeoutMs }),
    ...behindModels(modelIdsOf(plan, prompts), modelFiles),
    ...(cache === null ? {} : { cache: toJson(cache) }),
  };
}

/** Stages with their defaults filled in, in an order that does not depend on how they are written. */
function stagesOf({ stages }: PipelinePlan): readonly StageDeclaration[] {
  return stages
    .map(({ declaration, parameters }) => ({ ...declaration, with: parameters as Record<string, unknown> }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Prompts of their own that the cheaper models of a stage are asked with. */
export function ladderPrompts({
  id,
  ladder,
}: Pick<StageDeclaration, 'id' | 'ladder'>): readonly { stageId: string; promptId: string; model: string }[] {
  return ladder.flatMap((rung) =>
    rung.step === 'cheaper-model' && rung.prompt !== undefined
      ? [{ stageId: id, promptId: rung.prompt, model: rung.model }]
      : [],
  );
}

function settingsOf({ model, temperature, maxOutputTokens }: PromptFile, override: string | undefined): JsonObject {
  return { model: override ?? model, temperature, maxOutputTokens };
}

/** Every model that a run may ask: of its stages, and of the steps they take when they fail. */
function modelIdsOf(plan: PipelinePlan, prompts: ReadonlyMap<string, PromptFile>): readonly string[] {
  return plan.stages.flatMap(({ declaration, parameters }) => {
    const { prompt, model } = parameters as { prompt?: string; model?: string };
    const asked = model ?? (prompt === undefined ? undefined : prompts.get(prompt)?.model);
    const cheaper = declaration.ladder.flatMap((rung) => (rung.step === 'cheaper-model' ? [rung.model] : []));
    return asked === undefined ? cheaper : [asked, ...cheaper];
  });
}

function behindModels(modelIds: readonly string[], modelFiles: ModelFiles): Pick<ReleaseBundle, 'modelFiles'> {
  const found = Object.assign({}, ...modelIds.map((id) => modelFiles(id))) as Record<string, JsonValue>;
  return Object.keys(found).length === 0 ? {} : { modelFiles: toJson(found) };
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
    const { plan, search, prompts, index, policy, tools = {}, modelFiles = NO_FILES, cache = null } = parts;
    const { localOnlySources } = parts;
    const madeOf = [
      policy,
      JSON.stringify(index),
      JSON.stringify(tools),
      JSON.stringify([cache, ...(localOnlySources ?? [])]),
      JSON.stringify(modelIdsOf(plan, prompts).map((id) => modelFiles(id))),
      ...plan.stages.flatMap(({ declaration, parameters }) => [
        declaration,
        parameters,
        prompts.get((parameters as { prompt?: string }).prompt ?? ''),
        ...ladderPrompts(declaration).map(({ promptId }) => prompts.get(promptId)),
      ]),
      ...(search?.stages ?? []).flatMap(({ declaration, parameters }) => [declaration, JSON.stringify(parameters)]),
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
