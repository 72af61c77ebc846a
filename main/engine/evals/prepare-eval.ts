import { canonicalJson } from '../../base/json.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { createPassingAgentStores } from '../../trace/agent/passing-agent-stores.ts';
import type { EvalResult } from '../../evals/run/eval-result.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { createReading } from '../access/reading.ts';
import { createAgentRuns } from '../agent/agent-runs.ts';
import { createAskRunner } from '../ask-runner.ts';
import { keepFiles } from '../load/keep-files.ts';
import { createReplayAgentStores } from '../replay/replay-agent-stores.ts';
import type { BaseParts, SessionParts } from '../session-parts.ts';
import { type CellIdentity, cellIdentity } from './cell-identity.ts';
import { type CellRecipe, cellRecipe } from './cell-recipes.ts';
import { caseHash, type EvalPlan, type EvalTask } from './eval-plan.ts';
import { type EvalScorers, openScorers } from './eval-scorers.ts';
import { type PlannedVariant, planVariants } from './plan-variants.ts';
import { type CaseRun, type CaseRunner, runCase } from './run-case.ts';

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
  const { services } = parts;
  const { file, settings } = plan;
  // A run is of one working tree, however often it is saved meanwhile.
  const files = keepFiles(parts.files);
  // It begins warm: what takes long once would be read as what the first cases take.
  await parts.retrieval.query();
  const cells = new Map<string, { recipe: CellRecipe; identity: CellIdentity }>();
  for (const { cellId, key } of plan.cells) {
    const recipe = cellRecipe({ generations: parts.generations, files }, file, key);
    cells.set(cellId, { recipe, identity: await cellIdentity(parts, recipe) });
  }
  const scorers = await openScorers(parts, file);
  const agentStores = createReplayAgentStores(services.clock);
  const isoNow = (): string => new Date(services.clock.now()).toISOString();
  const quiet = { ...services, events: { ...services.events, publish: () => undefined } };
  const runners = new Map<string, CaseRunner & { disposeAgents(): Promise<void> }>();
  const runAsk = createAskRunner({ ...parts, files });
  const runnerOf = (cellId: string, recipe: CellRecipe): CaseRunner => {
    const known = runners.get(cellId);
    if (known !== undefined) return known;
    const stores = recipe.isAgent ? createPassingAgentStores(agentStores.open(), isoNow) : null;
    const agents =
      stores === null ? null : createAgentRuns({ ...parts, ...ofCell(parts, files, recipe), services: quiet }, stores);
    const runner = {
      parts,
      recipe,
      runAsk,
      agents,
      forget: (agentRunId: string) => stores?.forget(agentRunId),
      disposeAgents: async () => agents?.dispose(),
    };
    runners.set(cellId, runner);
    return runner;
  };
  const reading = createReading(parts);
  const recordRead = async (one: DatasetCase, { scored, error }: CaseRun): Promise<void> => {
    // Of the owner's own reads none is on record, as of asks by themselves.
    if (one.as === null) return;
    await parts.accessLog.record({
      method: 'eval.start',
      as: reading.scopeOf({ ...one.as, principals: [...one.as.principals] }) ?? null,
      query: one.question,
      returned: scored.packed.length,
      outcome: error === null ? 'ok' : 'error',
    });
  };
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
      const ran = await runCase(runnerOf(cellId, cell.recipe), one, {
        attributes,
        signal,
        ...(bend === undefined ? {} : { bend }),
      });
      await recordRead(one, ran);
      const scores = await scorers.score(ran.scored, signal);
      const { scored, evidence, traceId, error } = ran;
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
      for (const runner of runners.values()) await runner.disposeAgents();
      agentStores.dispose();
      await scorers.dispose();
    },
  };
}

/** An agent reads its pipelines and what it searches in by itself: it is given those of its cell. */
function ofCell(
  { retrieval }: EvalParts,
  files: SessionParts['files'],
  recipe: CellRecipe,
): Pick<SessionParts, 'files' | 'retrieval'> {
  const { indexGeneration, pipeline, prompts, retrieval: search } = recipe;
  const own = new Map([pipeline, search].map((one) => [one.id, one]));
  const readPipelines: SessionParts['files']['readPipelines'] = () => {
    const { byId, problems } = files.readPipelines();
    return { byId: new Map([...byId, ...own]), problems };
  };
  return {
    files: {
      ...files,
      readPipelines,
      readPrompts: () => ({ ...files.readPrompts(), byId: prompts }),
      requirePipeline: (id) => own.get(id) ?? files.requirePipeline(id),
    },
    retrieval:
      indexGeneration === null ? retrieval : { ...retrieval, query: () => retrieval.queryGeneration(indexGeneration) },
  };
}
