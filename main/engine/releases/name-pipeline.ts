import { BugError } from '../../base/errors/bug-error.ts';
import type { JsonValue } from '../../base/json.ts';
import type { ReleaseHash } from '../../contract/ids.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import type { ReleaseBundle } from '../../contract/release.ts';
import { LIVE_POLICY } from '../../contract/run.ts';
import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import { agentParameters } from '../../agent/agent-parameters.ts';
import { planPipeline, type StageRegistry } from '../../pipeline/plan.ts';
import { buildReleaseBundle, hashRelease } from '../../pipeline/release-bundle.ts';
import { defineStage } from '../../pipeline/stage.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import type { IndexDescription, Retriever } from '../../spec/retriever.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';
import { agentIds, isAgent, readAgentPrompts, requireAgent } from '../agent/agent-files.ts';
import { planSearch } from '../agent/agent-search.ts';
import { contractFacts } from '../agent/run-tools.ts';
import { modelFilesOf } from '../model-files.ts';
import { withOwn } from '../retrieval-parts.ts';
import { readContracts } from '../tools/workspace-tools.ts';

/** What a run of a pipeline would be named, without running it. */
export interface NamedPipeline {
  pipeline: PipelineFile;
  prompts: ReadonlyMap<string, PromptFile>;
  bundle: ReleaseBundle;
  releaseHash: ReleaseHash;
}

/**
 * Names what an ask (or an agent's run) of a pipeline as its files say it would be recorded under. What was chosen for
 * this machine alone, the switch of models, is not looked at: a release is what its texts say.
 *
 * @param options.index what is searched; its settings and synonyms are those of the files
 * @param options.offered what MCP servers offer an agent, which no file says
 * @throws ConfigError, NotFoundError for files that could not run
 */
export function namePipeline(options: {
  files: WorkspaceFiles;
  pipelineId: string;
  index: IndexDescription;
  offered: Readonly<Record<string, JsonValue>>;
}): NamedPipeline {
  const { files, pipelineId, offered } = options;
  const workspace = files.readWorkspace();
  const isOfAgent = agentIds(files).includes(pipelineId);
  const pipeline = isOfAgent ? requireAgent(files, pipelineId) : files.requirePipeline(pipelineId);
  const prompts = isOfAgent ? readAgentPrompts(files) : files.readPrompts().byId;
  const { settings: _, synonyms: __, ...index } = options.index;
  const bundle = buildReleaseBundle({
    plan: planPipeline(pipeline, STAGES),
    search: isOfAgent ? planSearch(files.requirePipeline(workspace.pipeline), STAGES) : null,
    prompts,
    index: withOwn(index, { settings: workspace.retrieval, synonyms: files.readSynonyms() }),
    policy: LIVE_POLICY,
    tools: isAgent(pipeline.stages)
      ? { ...contractFacts(readContracts(files, true).contracts.map(({ contract }) => contract)), ...offered }
      : {},
    localOnlySources: new Set(workspace.sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id]))),
    modelFiles: modelFilesOf(files),
    cache: workspace.cache.exact || workspace.cache.semantic !== undefined ? workspace.cache : null,
  });
  return { pipeline, prompts, bundle, releaseHash: hashRelease(bundle) };
}

const unused = (): never => {
  throw new BugError('a stage ran that was only to be named');
};
const leg = (name: Retriever['name']): Retriever => ({ name, retrieve: unused });

/** Every stage, for its parameters alone. */
const STAGES: StageRegistry = new Map([
  ...createStages({
    retrievers: [leg('bm25'), leg('vector')],
    fusion: { fuse: unused } as never,
    querySide: {
      rewriter: { rewrite: unused },
      rerankers: { find: unused, bundled: unused },
      diversifier: { diversify: unused },
      neighbours: { readNeighbours: unused },
    } as never,
    chunkReader: { readChunks: unused },
    sourceQuoter: { quoteSources: unused },
    models: { list: () => [], resolve: unused },
    prompts: new Map(),
    priceOf: unused,
  }),
  [
    AGENT_STAGE,
    defineStage({
      uses: AGENT_STAGE,
      parameters: agentParameters,
      reads: [],
      writes: ['context', 'generated', 'agent'],
      skipped: null,
      run: unused,
    }),
  ],
]);
