import { canonicalJson } from '../../base/json.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { EvalResult } from '../../evals/run/eval-result.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { keepFiles } from '../load/keep-files.ts';
import type { BaseParts } from '../session-parts.ts';
import { createCaseRunners } from './case-runners.ts';
import { type CellIdentity, cellIdentity } from './cell-identity.ts';
import { type CellRecipe, cellRecipe } from './cell-recipes.ts';
import { caseHash, type EvalPlan, type EvalTask } from './eval-plan.ts';
import { type EvalScorers, openScorers } from './eval-scorers.ts';
import { type PlannedVariant, planVariants } from './plan-variants.ts';

/** Everything else of the workspace: eval runs are built over it. */
export type EvalParts = BaseParts;

/** A run that can begin: its cells are known to be runnable, and what they are. */
export interface PreparedEval {
  cells: ReadonlyMap<string, { recipe: CellRecipe; identity: CellIdentity }>;
  scorers: EvalScorers;
  /** Messy cases, of the baseline cell. */
  variants: readonly PlannedVariant[];
  cacheKeyOf(task: EvalTask): string;
  /** @throws CancelledError; whatever else goes wrong is in the result */
  run(task: EvalTask, options: { runId: string; signal: AbortSignal }): Promise<EvalResult>;
  dispose(): Promise<void>;
}

/** @throws ConfigError, NotFoundError, InvalidArgumentError, before anything is run */
export async function prepareEval(parts: EvalParts, plan: EvalPlan): Promise<PreparedEval> {
  const { file, settings } = plan;
  // A run is of one working tree, however often it is saved meanwhile.
  const files = keepFiles(parts.files);
  // It begins warm: what takes long once would be read as what the first cases take.
  await parts.retrieval.query();
  const cells = new Map<string, { recipe: CellRecipe; identity: CellIdentity }>();
  for (const { cellId, key } of plan.cells) {
    const recipe = cellRecipe({ generations: parts.generations, files }, file, key);
    cells.set(cellId, { recipe, identity: await cellIdentity({ ...parts, files }, recipe) });
  }
  const scorers = await openScorers(parts, file);
  const runners = createCaseRunners(parts, files);
  const cacheKeyOf = ({ cellId, one, variant, repeat }: EvalTask): string =>
    sha256Hex(
      canonicalJson([
        cells.get(cellId)?.identity.hash ?? '',
        caseHash(one),
        variant,
        repeat,
        settings.seed,
        scorers.versions,
      ]),
    );
  return {
    cells,
    scorers,
    variants: planVariants(file, plan.cases, settings.seed),
    cacheKeyOf,
    run: async (task, { runId, signal }) => {
      const { cellId, one, caseId, variant, repeat, bend } = task;
      const cell = cells.get(cellId);
      if (cell === undefined) throw new Error(`There is no cell ${cellId}.`);
      const attributes = {
        [ATTRIBUTE.evalRunId]: runId,
        [ATTRIBUTE.evalCell]: cellId,
        [ATTRIBUTE.evalCase]: caseId,
        [ATTRIBUTE.evalRepeat]: repeat,
        ...(variant === '' ? {} : { [ATTRIBUTE.evalVariant]: variant }),
      };
      const ran = await runners.run(cell.recipe, one, {
        attributes,
        signal,
        ...(bend === undefined ? {} : { bend }),
      });
      const { scored, evidence, traceId, error } = ran;
      const judged = traceId === null ? {} : { [ATTRIBUTE.judgeOf]: traceId };
      const scores = await scorers.score(scored, { ...attributes, ...judged }, signal);
      return {
        cellId,
        caseId,
        variant,
        repeat,
        ...scores,
        refused: scored.answer === null ? null : scored.refused,
        traceId,
        error,
        costUsd: scored.costUsd,
        ms: scored.responseMs,
        evidence,
        isCached: false,
        cacheKey: cacheKeyOf(task),
      };
    },
    dispose: async () => {
      await runners.dispose();
      await scorers.dispose();
    },
  };
}
