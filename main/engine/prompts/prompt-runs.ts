import { throwIfAborted } from '../../base/abort.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { createScorers } from '../../evals/metrics/create-scorers.ts';
import type { Score, ScoredRun } from '../../evals/metrics/scorer.ts';
import type { EvalMetricName } from '../../contract/eval-file.ts';
import { BUILTIN_MODEL_ID, startEmbeddingModel } from '../../retrieval/embedding/start-embedding-model.ts';
import { createCaseRunners } from '../evals/case-runners.ts';
import type { EvalParts } from '../evals/prepare-eval.ts';
import type { CaseRun } from '../evals/run-case.ts';
import { keepFiles } from '../load/keep-files.ts';
import { type AskedInput, questionCase } from './input-cases.ts';
import { givenRecipe, promptRecipe } from './prompt-recipe.ts';
import type { UseOfPrompt } from './prompt-uses.ts';

/** Runs under way at once; they share the gateway's batch pool with everything else that nobody waits for. */
const CONCURRENCY = 4;

/** Runs a prompt over inputs through the one executor, as trials: kind `eval`, in the batch pool, no cache. */
export interface PromptRuns {
  /** @throws CancelledError, ConfigError for a variable that nobody gave; whatever else goes wrong is in the result */
  run(
    asked: { prompt: PromptFile; input: AskedInput; use: UseOfPrompt | null; model: string | null },
    options: { signal: AbortSignal; onDelta?: (delta: string | null) => void },
  ): Promise<CaseRun>;
  score(metric: EvalMetricName, run: ScoredRun, signal: AbortSignal): Promise<Score>;
  dispose(): Promise<void>;
}

/** @param options.metrics that will be asked for; the model that they compare texts with is started for them */
export async function createPromptRuns(
  parts: EvalParts,
  { metrics }: { metrics: readonly EvalMetricName[] },
): Promise<PromptRuns> {
  // What is compared is of one working tree, however often it is saved meanwhile.
  const files = keepFiles(parts.files);
  await parts.retrieval.query();
  const embeddingModel =
    metrics.length === 0
      ? null
      : await startEmbeddingModel({
          modelId: BUILTIN_MODEL_ID,
          workerUrl: parts.services.layout.embedWorker,
          builtinModelDirectory: parts.services.layout.builtinModelDirectory,
        });
  const scorers =
    embeddingModel === null
      ? []
      : createScorers({
          metrics,
          success: undefined,
          dependencies: { embeddingModel, judges: new Map(), scripts: new Map() },
        });
  const runners = createCaseRunners(parts, files);
  return {
    run: async ({ prompt, input, use, model }, { signal, onDelta }) => {
      const told = { attributes: {}, signal, ...(onDelta === undefined ? {} : { onDelta }) };
      if (input.type === 'case') {
        return runners.run(promptRecipe({ files }, { prompt, use, model, given: input.given }), input.one, told);
      }
      const { recipe, question, withStages } = givenRecipe({ prompt, variables: input.variables, model });
      return runners.run(recipe, questionCase(prompt.id, question), { ...told, withStages });
    },
    score: async (metric, run, signal) => {
      const scorer = scorers.find(({ name }) => name === metric);
      return scorer === undefined ? { unscored: 'not asked for' } : scorer.score(run, signal);
    },
    dispose: async () => {
      await runners.dispose();
      await embeddingModel?.dispose();
    },
  };
}

/** Works through a list with a few under way at once, each begun in order. The first error ends it. */
export async function eachOf<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let at = 0;
  const next = async (): Promise<void> => {
    while (at < items.length) {
      throwIfAborted(signal);
      const index = at;
      at += 1;
      await work(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, next));
}
