import { listEvalRuns } from '../evals/list-eval-runs.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Stored runs, which a first view lists before anything is run. */
export function createRunListHandlers({ stores }: Pick<StandingParts, 'stores'>): Handlers<'eval.runs' | 'load.list'> {
  return {
    'eval.runs': async (request) => listEvalRuns(stores.evals, request),
    'load.list': async (request) => stores.load.list(request),
  };
}
