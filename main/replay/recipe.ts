import { ConfigError } from '../base/errors/config-error.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '../base/json.ts';
import { type PipelineFile, pipelineFile, type StageDeclaration } from '../contract/pipeline-file.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { ReleaseBundle } from '../contract/release.ts';
import type { ReplayFactor } from '../contract/replay-bisect.ts';
import type { RetrievalSettings } from '../contract/tune.ts';
import type { SynonymGroups } from '../spec/query-side.ts';
import { ladderPrompts } from '../pipeline/release-bundle.ts';
import { promptOfBundle } from '../pipeline/prompts/bundled-prompt.ts';
import { promptFingerprintOf } from '../storage/prompt-fingerprint.ts';
import { listOf, objectOf, spelled } from '../base/text-in-json.ts';

/** Everything a run is made of, as values: what a release is, before it is hashed. */
export interface Recipe {
  pipeline: PipelineFile;
  prompts: ReadonlyMap<string, PromptFile>;
  /** What an agent's search runs; null for what is no agent, and for a release from before it was kept: then that of now. */
  search: PipelineFile | null;
  /** Null: whatever serves, source by source. */
  indexGeneration: number | null;
  /** The workspace's own ways of merging and reranking; null for those of now. */
  settings: RetrievalSettings | null;
  /** What of each tool's contract shapes behaviour, by name. */
  tools: Readonly<Record<string, JsonValue>>;
  /** Words that mean the same; null for those of now. */
  synonyms: SynonymGroups | null;
  /** Routing policies and simulated models by id; null for those of now. */
  modelFiles: Readonly<Record<string, JsonValue>> | null;
  /** The number that its index has in the release; null where it is called so here too. */
  namedGeneration: number | null;
}

/** Stages that call a model by a prompt. */
const MODEL_STAGES: ReadonlySet<string> = new Set(['generate', 'agent/loop']);

/**
 * Takes a release apart into what it was made of, so that it can be run again.
 *
 * @param options.prompts of the workspace: one that is the same by its fingerprint is taken whole
 * @param options.isServing whether the release's index is what serves now
 * @throws ConfigError for a release that does not hold enough of a prompt
 */
export function recipeOfRelease(
  bundle: ReleaseBundle,
  options: { prompts: ReadonlyMap<string, PromptFile>; isServing: boolean },
): Recipe {
  const pipeline = readPipeline(bundle.pipeline);
  const prompts = new Map<string, PromptFile>();
  for (const stage of pipeline.stages) {
    const id = promptIdOf(stage);
    if (id === null || prompts.has(id)) continue;
    const kept = objectOf(bundle.prompts[id]);
    if (kept !== null) prompts.set(id, promptOf(id, kept, objectOf(bundle.models[stage.id]), options.prompts));
  }
  for (const { stageId, promptId } of pipeline.stages.flatMap(ladderPrompts)) {
    const kept = objectOf(bundle.prompts[promptId]);
    if (kept === null || prompts.has(promptId)) continue;
    const settings = objectOf(bundle.models[`${stageId}/${promptId}`]);
    prompts.set(promptId, promptOf(promptId, kept, settings, options.prompts));
  }
  const { retrieval } = bundle;
  return {
    pipeline,
    prompts,
    search: bundle.search === undefined ? null : readSearch(bundle.search, pipeline),
    indexGeneration: options.isServing ? null : retrieval.indexGeneration,
    settings: (retrieval.settings ?? {}) as RetrievalSettings,
    tools: bundle.tools,
    synonyms: (retrieval.synonyms ?? []) as SynonymGroups,
    modelFiles: bundle.modelFiles ?? {},
    namedGeneration: null,
  };
}

function readPipeline(kept: JsonValue): PipelineFile {
  const value = objectOf(kept) ?? {};
  const parsed = pipelineFile.safeParse({ ...value, version: 1 });
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    `The release's pipeline is of a form that this Trestle does not read: ${parsed.error.issues[0]?.message ?? ''}.`,
  );
}

/** Times of the whole are the agent's own: a search has none. */
function readSearch(kept: JsonValue, { sloMs, timeoutMs }: PipelineFile): PipelineFile {
  return readPipeline({ ...objectOf(kept), id: 'search', sloMs, timeoutMs });
}

function promptOf(
  id: string,
  kept: JsonObject,
  model: JsonObject | null,
  known: ReadonlyMap<string, PromptFile>,
): PromptFile {
  const same = [...known.values()].find(({ fingerprint }) => fingerprint === kept['fingerprint']);
  if (same !== undefined) return same;
  return promptOfBundle(id, kept, model);
}

export function promptIdOf({ uses, with: given }: StageDeclaration): string | null {
  const { prompt } = given as { prompt?: unknown };
  return MODEL_STAGES.has(uses) && typeof prompt === 'string' ? prompt : null;
}

/** @returns parts in which two recipes differ, each with one line on how; in the order of the data's flow */
export function differingFactors(before: Recipe, after: Recipe): readonly { factor: ReplayFactor; summary: string }[] {
  const order: readonly ReplayFactor[] = ['index', 'retrieval', 'tools', 'prompt', 'model'];
  return order.flatMap((factor) => {
    const [left, right] = [partOf(before, factor), partOf(after, factor)];
    if (canonicalJson(left) === canonicalJson(right)) return [];
    return [{ factor, summary: describeChange(left, right, factor) }];
  });
}

/** @returns the baseline with the named parts of the candidate in their place */
export function swapFactors(baseline: Recipe, candidate: Recipe, factors: readonly ReplayFactor[]): Recipe {
  const takes = (factor: ReplayFactor): Recipe => (factors.includes(factor) ? candidate : baseline);
  const retrievalFrom = takes('retrieval');
  const stages = retrievalFrom.pipeline.stages.map((stage): StageDeclaration => {
    if (!MODEL_STAGES.has(stage.uses)) return stage;
    const parts = { prompt: takes('prompt'), model: takes('model'), tools: takes('tools') };
    return swapModelStage(stage, parts);
  });
  return {
    pipeline: { ...baseline.pipeline, stages },
    prompts: swapPrompts(takes('prompt'), takes('model')),
    search: retrievalFrom.search,
    indexGeneration: takes('index').indexGeneration,
    settings: retrievalFrom.settings,
    tools: takes('tools').tools,
    synonyms: retrievalFrom.synonyms,
    modelFiles: takes('model').modelFiles,
    namedGeneration: takes('index').namedGeneration,
  };
}

function modelStage({ pipeline }: Recipe, { id, uses }: StageDeclaration): StageDeclaration | undefined {
  const same = pipeline.stages.filter((stage) => stage.uses === uses);
  return same.find((stage) => stage.id === id) ?? same[0];
}

function swapModelStage(
  stage: StageDeclaration,
  from: { prompt: Recipe; model: Recipe; tools: Recipe },
): StageDeclaration {
  const given = (recipe: Recipe): Record<string, unknown> => modelStage(recipe, stage)?.with ?? stage.with;
  // What is neither the prompt nor the model bounds what an agent may do with its tools.
  const { prompt: _prompt, model: _model, ...bounds } = given(from.tools);
  const { prompt } = given(from.prompt);
  const { model } = given(from.model);
  return {
    ...stage,
    with: {
      ...bounds,
      ...(prompt === undefined ? {} : { prompt }),
      ...(model === undefined ? {} : { model }),
    },
  };
}

/** Templates of one recipe with the models and settings of another. */
function swapPrompts(templates: Recipe, models: Recipe): ReadonlyMap<string, PromptFile> {
  if (templates === models) return templates.prompts;
  return new Map(
    [...templates.prompts].map(([id, prompt]) => {
      const settings = models.prompts.get(id) ?? [...models.prompts.values()][0];
      if (settings === undefined) return [id, prompt];
      const { model, temperature, maxOutputTokens } = settings;
      const swapped = { ...prompt, model, temperature, maxOutputTokens };
      return [id, { ...swapped, fingerprint: promptFingerprintOf(swapped) }];
    }),
  );
}

function partOf(recipe: Recipe, factor: ReplayFactor): JsonValue {
  const { pipeline, prompts, settings, tools, indexGeneration, synonyms, search } = recipe;
  const stages = pipeline.stages.filter((stage) => MODEL_STAGES.has(stage.uses));
  switch (factor) {
    case 'prompt':
      return stages.map((stage): JsonValue => {
        const prompt = prompts.get(promptIdOf(stage) ?? '');
        return [
          stage.id,
          prompt?.id ?? null,
          prompt?.system ?? '',
          prompt?.user ?? '',
          asJson(prompt?.outputSchema ?? null),
          ...(prompt === undefined ? [] : onlyWhereUsed(prompt)),
        ];
      });
    case 'model':
      return stages.map((stage): JsonValue => {
        const prompt = prompts.get(promptIdOf(stage) ?? '');
        const { model } = stage.with as { model?: string };
        return [stage.id, model ?? prompt?.model ?? null, prompt?.temperature ?? null, prompt?.maxOutputTokens ?? null];
      });
    case 'retrieval':
      return asJson({
        settings: settings ?? {},
        ...((synonyms ?? []).length === 0 ? {} : { synonyms }),
        stages: [...pipeline.stages, ...(search?.stages ?? [])]
          .filter((stage) => !MODEL_STAGES.has(stage.uses))
          .map(({ id, uses, after, with: given }) => ({ id, uses, after, with: given }))
          .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      });
    case 'index':
      return indexGeneration;
    case 'tools':
      return asJson({
        tools,
        bounds: stages.map(({ id, with: { prompt: _prompt, model: _model, ...bounds } }) => ({ id, bounds })),
      });
  }
}

/** Parts that few prompts have: two without any of them are told apart by what all prompts have. */
function onlyWhereUsed({ examples, partials, input, invalidOutput }: PromptFile): readonly JsonValue[] {
  const parts = { examples, partials, input, invalidOutput };
  return Object.values(parts).every((part) => part === undefined) ? [] : [asJson(parts)];
}

function describeChange(left: JsonValue, right: JsonValue, factor: ReplayFactor): string {
  if (factor === 'index') return `index ${generationName(left)} → ${generationName(right)}`;
  if (factor === 'model') return `model ${modelName(left)} → ${modelName(right)}`;
  if (factor === 'prompt')
    return `prompt ${promptName(left)}${promptName(left) === promptName(right) ? ' has other words' : ` → ${promptName(right)}`}`;
  if (factor === 'tools') return 'contracts or bounds of tools differ';
  return 'retrieval stages or their settings differ';
}

function generationName(value: JsonValue): string {
  return typeof value === 'number' ? `g${value}` : 'what serves';
}

function modelName(value: JsonValue): string {
  return (
    listOf(value)
      ?.map((stage) => spelled(listOf(stage)?.[1] ?? 'none'))
      .join(', ') ?? 'none'
  );
}

function promptName(value: JsonValue): string {
  return (
    listOf(value)
      ?.map((stage) => spelled(listOf(stage)?.[1] ?? 'none'))
      .join(', ') ?? 'none'
  );
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(canonicalJson(value)) as JsonValue;
}
