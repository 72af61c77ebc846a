import * as z from 'zod';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import type { PromptFile, PromptVariables } from '../../contract/prompt-file.ts';
import { fillMessages } from '../../pipeline/prompts/fill-messages.ts';
import { promptVariables } from '../../pipeline/prompts/prompt-inputs.ts';
import type { StageRegistry } from '../../pipeline/plan.ts';
import { promptIdOf } from '../../replay/recipe.ts';
import { literalTemplate } from '../../storage/prompt-fingerprint.ts';
import { isAgent, readAgentPrompts, requireAgent } from '../agent/agent-files.ts';
import type { CellRecipe } from '../evals/cell-recipes.ts';
import type { SessionParts } from '../session-parts.ts';
import type { UseOfPrompt } from './prompt-uses.ts';

type Files = Pick<SessionParts, 'files'>;

/**
 * A pipeline with one version of a prompt in it.
 *
 * @param options.use the stage that takes the prompt; the workspace's own pipeline, whatever its prompt, where nothing uses it
 * @param options.given values for what the prompt declares, over those of the stage
 */
export function promptRecipe(
  { files }: Files,
  options: { prompt: PromptFile; use: UseOfPrompt | null; model: string | null; given?: PromptVariables },
): CellRecipe {
  const { prompt, use, model, given = {} } = options;
  const own = files.requirePipeline(files.readWorkspace().pipeline);
  const pipeline =
    use === null
      ? own
      : use.setting === 'agent'
        ? requireAgent(files, use.pipelineId)
        : files.requirePipeline(use.pipelineId);
  const declared = Object.fromEntries(
    Object.entries(given).filter(([name]) => Object.hasOwn(prompt.input ?? {}, name)),
  );
  const stages = pipeline.stages.map((stage) => {
    const isIts = use === null ? promptIdOf(stage) !== null : stage.id === use.stageId;
    if (!isIts) return stage;
    const { variables = {} } = stage.with as { variables?: object };
    const all = { ...variables, ...declared };
    return {
      ...stage,
      with: { ...stage.with, prompt: prompt.id, ...(Object.keys(all).length === 0 ? {} : { variables: all }) },
    };
  });
  return {
    pipeline: { ...pipeline, stages },
    retrieval: isAgent(stages) ? own : { ...pipeline, stages },
    prompts: new Map([...readAgentPrompts(files), [prompt.id, prompt]]),
    indexGeneration: null,
    model,
    isAgent: isAgent(stages),
  };
}

const GIVEN_STAGE = 'prompt/given';
/** As long as a model of the default pipeline may take. */
const TIMEOUT_MS = 120_000;

function givenPipeline(promptId: string): PipelineFile {
  const times = { budgetMs: TIMEOUT_MS, timeoutMs: TIMEOUT_MS, ladder: [] };
  return {
    version: 1,
    id: 'prompt-alone',
    description: '',
    sloMs: TIMEOUT_MS,
    timeoutMs: TIMEOUT_MS,
    stages: [
      { id: 'given', uses: GIVEN_STAGE, after: [], with: {}, ...times },
      { id: 'generate', uses: 'generate', after: ['given'], with: { prompt: promptId }, ...times },
      { id: 'check', uses: 'check/citations', after: ['generate'], with: {}, ...times },
    ],
  };
}

/**
 * Variables in place of a search: the generating stage alone, with messages that are rendered already. The trace names the
 * version that they were rendered from.
 *
 * @throws ConfigError for a variable that nobody gave
 */
export function givenRecipe(options: { prompt: PromptFile; variables: PromptVariables; model: string | null }): {
  recipe: CellRecipe;
  question: string;
  withStages: (stages: StageRegistry) => StageRegistry;
} {
  const { prompt, variables, model } = options;
  const { messages } = fillMessages(prompt, promptVariables(prompt, variables, variables));
  const textOf = (part: string): string =>
    literalTemplate(messages.find((message) => message.part === part)?.text ?? '');
  const { partials: _partials, input: _input, ...shape } = prompt;
  const rendered: PromptFile = {
    ...shape,
    system: textOf('system'),
    user: textOf('user'),
    ...(prompt.examples === undefined
      ? {}
      : {
          examples: prompt.examples.map((_, index) => ({
            user: textOf(`examples.${index}.user`),
            assistant: textOf(`examples.${index}.assistant`),
          })),
        }),
  };
  const pipeline = givenPipeline(prompt.id);
  const spoken = [variables['question'], variables['task'], variables['query']].find(
    (value) => typeof value === 'string',
  );
  return {
    recipe: {
      pipeline,
      retrieval: pipeline,
      prompts: new Map([[prompt.id, rendered]]),
      indexGeneration: null,
      model,
      isAgent: false,
    },
    question: spoken !== undefined && spoken.trim() !== '' ? spoken : prompt.id,
    withStages: (stages) =>
      new Map([
        ...stages,
        [
          GIVEN_STAGE,
          {
            uses: GIVEN_STAGE,
            parameters: z.strictObject({}),
            reads: [],
            writes: ['query', 'context'],
            skipped: null,
            run: async ({ input }) => ({ query: input.question, context: [] }),
          },
        ],
      ]),
  };
}
