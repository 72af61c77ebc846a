import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { type PipelineFile, pipelineFile } from '../../contract/pipeline-file.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import { parseJsonc } from '../../workspace/parse-jsonc.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { AGENT_PIPELINE_TEMPLATE } from '../../workspace/templates/agent-pipeline.ts';
import { AGENT_PROMPT_TEMPLATE } from '../../workspace/templates/agent-prompt.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';

export const DEFAULT_AGENT = 'agent';
const BUILT_IN = '(built in)';

/**
 * @returns the agent's pipeline as it is on disk now; of a workspace without an `agent`, the one that comes with Trestle
 * @throws NotFoundError, the problem of its file, InvalidArgumentError for a pipeline that is no agent
 */
export function requireAgent(files: WorkspaceFiles, id: string): PipelineFile {
  const { byId, problems } = files.readPipelines();
  const isMissing = !byId.has(id) && !problems.some(({ path }) => path.endsWith(`${id}.pipeline.jsonc`));
  const pipeline = id === DEFAULT_AGENT && isMissing ? builtInPipeline() : files.requirePipeline(id);
  if (isAgent(pipeline.stages)) return pipeline;
  throw new InvalidArgumentError(
    `The pipeline ${id} is no agent: it has no "${AGENT_STAGE}" stage. \`trestle ask --pipeline ${id}\` runs it.`,
  );
}

export function isAgent(stages: PipelineFile['stages']): boolean {
  return stages.some(({ uses }) => uses === AGENT_STAGE);
}

/** Ids of the pipelines that are agents, the built-in one among them. */
export function agentIds(files: WorkspaceFiles): readonly string[] {
  const own = [...files.readPipelines().byId.values()].filter(({ stages }) => isAgent(stages));
  return [...new Set([DEFAULT_AGENT, ...own.map(({ id }) => id)])];
}

/** The workspace's prompts, with the built-in agent's where it has none of that name. */
export function readAgentPrompts(files: WorkspaceFiles): ReadonlyMap<string, PromptFile> {
  const { byId } = files.readPrompts();
  if (byId.has(DEFAULT_AGENT)) return byId;
  return new Map([...byId, [DEFAULT_AGENT, parsePrompt({ path: BUILT_IN, text: AGENT_PROMPT_TEMPLATE })]]);
}

function builtInPipeline(): PipelineFile {
  return parseJsonc({ path: BUILT_IN, text: AGENT_PIPELINE_TEMPLATE, schema: pipelineFile, knownVersion: 1 });
}
