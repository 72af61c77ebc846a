import { ConfigError } from '../../base/errors/config-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalFile } from '../../contract/eval-file.ts';
import type { EvalCellKey } from '../../contract/eval-run.ts';
import type { PipelineFile, StageDeclaration } from '../../contract/pipeline-file.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { promptIdOf } from '../../replay/recipe.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';
import { agentIds, isAgent, readAgentPrompts, requireAgent } from '../agent/agent-files.ts';
import type { SessionParts } from '../session-parts.ts';

/** What a cell is run with. */
export interface CellRecipe {
  pipeline: PipelineFile;
  /** What an agent searches with; the pipeline itself for one that is none. */
  retrieval: PipelineFile;
  prompts: ReadonlyMap<string, PromptFile>;
  /** Null: what serves. */
  indexGeneration: number | null;
  /** Null for that of each stage, or the switch. */
  model: string | null;
  isAgent: boolean;
}

/**
 * A cell of a matrix as something that can be run.
 *
 * @throws NotFoundError, ConfigError naming what the file names and the workspace has not, before anything is run
 */
export function cellRecipe(
  { files, generations }: Pick<SessionParts, 'generations'> & { files: WorkspaceFiles },
  file: EvalFile,
  key: EvalCellKey,
): CellRecipe {
  const workspacePipeline = files.readWorkspace().pipeline;
  const id = file.pipeline ?? workspacePipeline;
  const isOfAgent = agentIds(files).includes(id);
  const prompts = readAgentPrompts(files);
  if (key.prompt !== null && !prompts.has(key.prompt)) {
    const broken = files.readPrompts().problems.find(({ path }) => path.endsWith(`/${key.prompt}.prompt.md`));
    if (broken !== undefined) throw broken.error;
    throw new NotFoundError(
      `The eval ${file.id} names the prompt ${key.prompt}, which is not in prompts/. Known: ${[...prompts.keys()].join(', ')}.`,
    );
  }
  const indexGeneration = typeof key.generation === 'number' ? key.generation : null;
  if (indexGeneration !== null) requireComplete(generations, file, indexGeneration);
  const change = (pipeline: PipelineFile): PipelineFile => withRetrieval(pipeline, file, key.retrieval);
  if (!isOfAgent) {
    const pipeline = withPrompt(change(files.requirePipeline(id)), file, key.prompt);
    const model = requireModelStage(pipeline, file, key.model);
    return { pipeline, retrieval: pipeline, prompts, indexGeneration, model, isAgent: isAgent(pipeline.stages) };
  }
  const pipeline = withPrompt(requireAgent(files, id), file, key.prompt);
  const retrieval = change(files.requirePipeline(workspacePipeline));
  return { pipeline, retrieval, prompts, indexGeneration, model: key.model, isAgent: true };
}

function requireComplete(generations: SessionParts['generations'], file: EvalFile, generation: number): void {
  const record = generations.registry.list().find((one) => one.generation === generation);
  if (record?.state === 'complete') return;
  throw new NotFoundError(
    `The eval ${file.id} names the index g${generation}, which is ${record === undefined ? 'not there' : 'not complete'}. \`trestle generation list\` shows what is.`,
  );
}

function requireModelStage(pipeline: PipelineFile, file: EvalFile, model: string | null): string | null {
  if (model === null || pipeline.stages.some((stage) => promptIdOf(stage) !== null)) return model;
  throw new ConfigError(
    `The eval ${file.id} varies models, and the pipeline ${pipeline.id} has no stage that asks one. Leave matrix.models out.`,
  );
}

function withPrompt(pipeline: PipelineFile, file: EvalFile, prompt: string | null): PipelineFile {
  if (prompt === null) return pipeline;
  if (!pipeline.stages.some((stage) => promptIdOf(stage) !== null)) {
    throw new ConfigError(
      `The eval ${file.id} varies prompts, and the pipeline ${pipeline.id} has no stage that uses one. Leave matrix.prompts out.`,
    );
  }
  const stages = pipeline.stages.map((stage) =>
    promptIdOf(stage) === null ? stage : { ...stage, with: { ...stage.with, prompt } },
  );
  return { ...pipeline, stages };
}

function withRetrieval(pipeline: PipelineFile, file: EvalFile, id: string | null): PipelineFile {
  const change = file.matrix.retrievals?.find((one) => one.id === id);
  if (change === undefined) return pipeline;
  const named = [...change.without, ...Object.keys(change.with)];
  const unknown = named.find((stage) => !pipeline.stages.some((one) => one.id === stage));
  if (unknown !== undefined) {
    const known = pipeline.stages.map((stage) => stage.id).join(', ');
    throw new ConfigError(
      `The retrieval ${change.id} of the eval ${file.id} names the stage ${unknown}, which the pipeline ${pipeline.id} does not have. Known: ${known}.`,
    );
  }
  const kept = withoutStages(pipeline.stages, change.without);
  const stages = kept.map((stage): StageDeclaration => {
    const given = change.with[stage.id];
    return given === undefined ? stage : { ...stage, with: { ...stage.with, ...given } };
  });
  return { ...pipeline, stages };
}

/** Who waited for a stage that is gone waits for what that waited for. */
function withoutStages(stages: readonly StageDeclaration[], without: readonly string[]): StageDeclaration[] {
  const removed = new Map(stages.filter(({ id }) => without.includes(id)).map((stage) => [stage.id, stage]));
  const resolve = (ids: readonly string[]): string[] =>
    ids.flatMap((id) => {
      const stage = removed.get(id);
      return stage === undefined ? [id] : resolve(stage.after);
    });
  return stages
    .filter(({ id }) => !removed.has(id))
    .map((stage) => ({ ...stage, after: [...new Set(resolve(stage.after))] }));
}
