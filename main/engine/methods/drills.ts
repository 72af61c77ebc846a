import type { DrillSummary } from '../../contract/drill.ts';
import type { Drill } from '../drills/drill.ts';
import type { DrillRuns } from '../drills/drill-runs.ts';
import { DRILLS, requireDrill } from '../drills/drills.ts';
import type { Handlers } from '../handlers.ts';

/** Drills. They need no workspace: each makes its own. */
export function createDrillHandlers(runs: DrillRuns): Handlers<'drill.list' | 'drill.explain', 'drill.run'> {
  return {
    'drill.list': async () => ({ drills: DRILLS.map(summaryOf), directory: runs.directory }),
    'drill.explain': async ({ name }) => {
      const drill = requireDrill(name);
      return { ...summaryOf(drill), page: drill.page };
    },
    'drill.run': ({ name }, { signal }) => runs.run(name, signal),
  };
}

function summaryOf({ name, title, guardrail }: Drill): DrillSummary {
  return { name, title, guardrail };
}
