import type { Handlers } from '../handlers.ts';
import type { LoadRuns } from '../load/load-runs.ts';

/** Load against an address. It needs no workspace. */
export function createLoadHandlers(runs: LoadRuns): Handlers<'load.stop', 'load.run'> {
  return {
    'load.run': (request, { signal }) => runs.run(request, signal),
    'load.stop': async ({ runId }) => {
      runs.stop(runId);
      return null;
    },
  };
}
