import type { DatasetCase } from '../../contract/dataset.ts';
import { createPassingAgentStores } from '../../trace/agent/passing-agent-stores.ts';
import { createReading } from '../access/reading.ts';
import { createAgentRuns } from '../agent/agent-runs.ts';
import { createAskRunner } from '../ask-runner.ts';
import { createReplayAgentStores } from '../replay/replay-agent-stores.ts';
import type { SessionParts } from '../session-parts.ts';
import type { CellRecipe } from './cell-recipes.ts';
import type { EvalParts } from './prepare-eval.ts';
import { type CaseOptions, type CaseRun, type CaseRunner, runCase } from './run-case.ts';

/** Runs cases by recipes; what is opened for a recipe is opened once. */
export interface CaseRunners {
  /** @throws CancelledError; whatever else goes wrong is in the result */
  run(recipe: CellRecipe, one: DatasetCase, options: CaseOptions): Promise<CaseRun>;
  dispose(): Promise<void>;
}

/** @param files as they were when the run began, see `keepFiles` */
export function createCaseRunners(parts: EvalParts, files: SessionParts['files']): CaseRunners {
  const { services } = parts;
  const agentStores = createReplayAgentStores(services.clock);
  const isoNow = (): string => new Date(services.clock.now()).toISOString();
  const quiet = { ...services, events: { ...services.events, publish: () => undefined } };
  const runners = new Map<CellRecipe, CaseRunner & { disposeAgents(): Promise<void> }>();
  const runAsk = createAskRunner({ ...parts, files });
  const runnerOf = (recipe: CellRecipe): CaseRunner => {
    const known = runners.get(recipe);
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
    runners.set(recipe, runner);
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
  return {
    run: async (recipe, one, options) => {
      const ran = await runCase(runnerOf(recipe), one, options);
      await recordRead(one, ran);
      return ran;
    },
    dispose: async () => {
      for (const runner of runners.values()) await runner.disposeAgents();
      agentStores.dispose();
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
