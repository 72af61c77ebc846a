import { ConfigError } from '../../base/errors/config-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { canonicalJson, type JsonValue } from '../../base/json.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import type { Release, ReleaseBundle } from '../../contract/release.ts';
import type { ReplayCandidate } from '../../contract/replay.ts';
import { EXTRACTIVE_MODEL_ID } from '../../gateway/local/extractive-model-id.ts';
import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import { promptIdOf, type Recipe, recipeOfRelease } from '../../replay/recipe.ts';
import { applyOverrides } from '../apply-overrides.ts';
import { contractFacts } from '../agent/run-tools.ts';
import { agentIds, isAgent, readAgentPrompts, requireAgent } from '../agent/agent-files.ts';
import { EMPTY_INDEX } from '../../retrieval/search/describe-index.ts';
import { localGenerationOf } from '../releases/local-generation.ts';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<
  SessionParts,
  'files' | 'retrieval' | 'releases' | 'localChoice' | 'tools' | 'generations' | 'gateway'
>;

/** What replays are run with: the workspace's files as they were when the replay began, or a release. */
export interface ReplayRecipes {
  /**
   * @param recording.pipelineId pipeline of the recorded run; null for one from elsewhere
   * @param recording.releaseHash its release, where this workspace keeps it
   * @throws ConfigError, NotFoundError, InvalidArgumentError, before anything runs
   */
  candidateFor(recording: { pipelineId: string | null; releaseHash: string | null }): Recipe;
}

/** Reads files and releases once: every trace of a replay runs through the same. */
export function createReplayRecipes(parts: Parts, candidate: ReplayCandidate): ReplayRecipes {
  const { files, releases, localChoice, retrieval } = parts;
  const settings = retrieval.describe().settings ?? files.readWorkspace().retrieval;
  const prompts = readAgentPrompts(files);
  const defaultPipeline = files.readWorkspace().pipeline;
  const chosen = localChoice.model();
  const localModel = localModelOf(parts.gateway, chosen);
  const declared = parts.tools.declared();
  const known = new Map<string, Recipe>();
  const release = candidate.release === undefined ? null : releases.readRelease(candidate.release);

  refuseUnknownStages(
    candidate,
    release === null
      ? [...files.readPipelines().byId.values(), ...agentIds(files).map((id) => requireAgent(files, id))]
      : [readRecipe(parts, release, prompts).pipeline],
  );

  const pipelineIdFor = (recorded: string | null): string => {
    if (candidate.pipeline !== undefined) return candidate.pipeline;
    const isKnown =
      recorded !== null && (files.readPipelines().byId.has(recorded) || agentIds(files).includes(recorded));
    return isKnown ? recorded : defaultPipeline;
  };
  const fromFiles = (pipelineId: string, mcp: Readonly<Record<string, JsonValue>>): Recipe => {
    const isOfAgent = agentIds(files).includes(pipelineId);
    const pipeline = isOfAgent ? requireAgent(files, pipelineId) : files.requirePipeline(pipelineId);
    return {
      pipeline: withChanges(pipeline, candidate, chosen),
      prompts,
      search: isAgent(pipeline.stages) ? files.requirePipeline(defaultPipeline) : null,
      indexGeneration: null,
      settings,
      tools: isAgent(pipeline.stages) ? { ...contractFacts(declared), ...mcp } : {},
      synonyms: files.readSynonyms(),
      modelFiles: null,
      namedGeneration: null,
    };
  };
  return {
    candidateFor: ({ pipelineId, releaseHash }) => {
      if (release !== null) {
        const key = 'release';
        const recipe =
          known.get(key) ??
          withLocalModels(withOverrides(readRecipe(parts, release, prompts), candidate), candidate, localModel);
        known.set(key, recipe);
        return recipe;
      }
      const id = pipelineIdFor(pipelineId);
      const mcp = agentIds(files).includes(id) && releaseHash !== null ? mcpContracts(parts, releaseHash) : {};
      const key = `${id}\0${canonicalJson(mcp)}`;
      const recipe = known.get(key) ?? withLocalModels(fromFiles(id, mcp), candidate, localModel);
      known.set(key, recipe);
      return recipe;
    },
  };
}

/** @throws ConfigError when its index is gone, or was split between generations in a way that no longer serves */
export function readRecipe(
  parts: Pick<Parts, 'retrieval' | 'generations'>,
  { bundle, releaseHash }: Pick<Release, 'bundle' | 'releaseHash'>,
  prompts: ReadonlyMap<string, PromptFile>,
): Recipe {
  const now = parts.retrieval.describe();
  const { indexGeneration, bySource } = bundle.retrieval;
  const name = releaseHash.slice(0, 9);
  if (bySource !== undefined || now.bySource !== undefined) {
    const isServing = isServedNow(bundle, now);
    if (bySource !== undefined && !isServing) {
      throw new ConfigError(
        `${name} searched its sources in several indexes at once, and these do not serve that way now: flip them back to run it again.`,
      );
    }
    if (isServing) return recipeOfRelease(bundle, { prompts, isServing });
  }
  // Nothing was read yet then, nor is anything now: there is no index to look for.
  if (indexGeneration === EMPTY_INDEX.generation && now.generation === EMPTY_INDEX.generation) {
    return recipeOfRelease(bundle, { prompts, isServing: true });
  }
  const generation = localGenerationOf(parts, bundle);
  if (generation === null) {
    const record = parts.generations.registry.find(indexGeneration);
    throw new ConfigError(
      `${name} ran on the index g${indexGeneration}, which is ${record === null || record.state === 'complete' ? 'gone' : 'not complete'}. \`trestle generation list\` shows what is there.`,
    );
  }
  const isServing = now.bySource === undefined && generation === now.generation;
  const recipe = recipeOfRelease(bundle, { prompts, isServing });
  if (generation === indexGeneration) return recipe;
  // Built here under another number: what it is called in the release's name is what it was called there.
  return { ...recipe, indexGeneration: isServing ? null : generation, namedGeneration: indexGeneration };
}

function isServedNow({ retrieval }: ReleaseBundle, now: ReturnType<Parts['retrieval']['describe']>): boolean {
  return (
    retrieval.indexGeneration === now.generation &&
    canonicalJson(retrieval.bySource ?? {}) === canonicalJson(now.bySource ?? {})
  );
}

/** What MCP servers offered when it was recorded: for a replay none is started to be asked again. */
function mcpContracts({ releases }: Pick<Parts, 'releases'>, releaseHash: string): Readonly<Record<string, JsonValue>> {
  const tools = readTools(releases, releaseHash);
  return Object.fromEntries(
    Object.entries(tools).filter(([, facts]) => {
      const { uses } = facts as { uses?: string };
      return uses?.startsWith('mcp/') === true;
    }),
  );
}

function readTools(releases: Parts['releases'], releaseHash: string): Readonly<Record<string, JsonValue>> {
  try {
    return releases.readRelease(releaseHash).bundle.tools;
  } catch {
    // A trace that was brought here names a release of somewhere else.
    return {};
  }
}

/** The model of this machine: what was chosen here, where that is one, else the one that comes with Trestle. */
function localModelOf(gateway: Parts['gateway'], chosen: string | null): string {
  const isLocal = gateway.list().some((model) => model.modelId === chosen && model.isLocal);
  return chosen !== null && isLocal ? chosen : EXTRACTIVE_MODEL_ID;
}

/** @throws InvalidArgumentError for a stage that asks no model: what was chosen for it would do nothing */
function refuseUnknownStages({ models }: ReplayCandidate, pipelines: readonly PipelineFile[]): void {
  if (models === undefined || typeof models === 'string') return;
  const known = new Set(
    pipelines.flatMap(({ stages }) => stages.filter((stage) => promptIdOf(stage) !== null).map(({ id }) => id)),
  );
  const unknown = Object.keys(models).find((stage) => !known.has(stage));
  if (unknown === undefined) return;
  throw new InvalidArgumentError(
    `No stage ${unknown} asks a model, so nobody can answer for it. Stages that do: ${[...known].join(', ') || 'none'}.`,
  );
}

/** Stages that the model of this machine answers get it by name: their traces say who answered. */
function withLocalModels(recipe: Recipe, { models }: ReplayCandidate, localModel: string): Recipe {
  if (models === undefined) return recipe;
  const isLocal = (stage: string): boolean => (typeof models === 'string' ? models : models[stage]) === 'local';
  const stages = recipe.pipeline.stages.map((stage) =>
    promptIdOf(stage) !== null && isLocal(stage.id) ? { ...stage, with: { ...stage.with, model: localModel } } : stage,
  );
  return { ...recipe, pipeline: { ...recipe.pipeline, stages } };
}

function withOverrides(recipe: Recipe, { overrides }: ReplayCandidate): Recipe {
  return Object.keys(overrides).length === 0 ? recipe : { ...recipe, pipeline: overridden(recipe.pipeline, overrides) };
}

function withChanges(pipeline: PipelineFile, { overrides }: ReplayCandidate, chosen: string | null): PipelineFile {
  const model = overrides.model ?? chosen;
  const callsModel = pipeline.stages.some(({ uses }) => uses === 'generate' || uses === AGENT_STAGE);
  return overridden(pipeline, model === null || !callsModel ? overrides : { ...overrides, model });
}

/** An agent takes its model at its loop. */
function overridden(pipeline: PipelineFile, overrides: ReplayCandidate['overrides']): PipelineFile {
  if (!isAgent(pipeline.stages)) return applyOverrides(pipeline, overrides);
  const { model, ...others } = overrides;
  const changed = applyOverrides(pipeline, others);
  if (model === undefined) return changed;
  const stages = changed.stages.map((stage) =>
    stage.uses === AGENT_STAGE ? { ...stage, with: { ...stage.with, model } } : stage,
  );
  return { ...changed, stages };
}
