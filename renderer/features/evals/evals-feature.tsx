import { createRoute } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { evalsPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { openLastRun } from './commands/open-last-run.ts';
import { runLastEval } from './commands/run-last-eval.ts';
import { lookAtDatasets } from './commands/look-at-datasets.ts';
import { lookAtRuns } from './commands/look-at-runs.ts';
import { EvalsBackground } from './live/evals-background.tsx';

const EvalsView = lazyView(async () => (await import('./evals-view.tsx')).EvalsView);

const text = z.string().max(500).optional();

/** One route for all faces: going from one run to the next must not build the view anew. */
const evalsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${evalsPath()}/{-$runId}`,
  validateSearch: z.object({
    face: z.enum(['runs', 'compare', 'datasets']).optional().catch(undefined),
    eval: text,
    cell: text,
    case: text,
    metric: text,
    dataset: z.string().max(4096).optional(),
    a: text,
    b: text,
  }),
  component: function EvalsPage() {
    const { runId } = evalsRoute.useParams();
    const { face, eval: evalId, cell, case: caseId, metric, dataset, a, b } = evalsRoute.useSearch();
    return (
      <EvalsView
        runId={runId ?? null}
        face={face ?? null}
        evalId={evalId ?? null}
        cellId={cell ?? null}
        caseId={caseId ?? null}
        metric={metric ?? null}
        dataset={dataset ?? null}
        pair={a === undefined || b === undefined ? null : [a, b]}
      />
    );
  },
});

export const evalsFeature: Feature = {
  id: 'evals',
  label: 'Evals',
  icon: ListChecks,
  path: evalsPath(),
  routes: [evalsRoute],
  place: 'top',
  needsWorkspace: true,
  loads: [EvalsView.load],
  commands: [runLastEval, openLastRun, lookAtRuns, lookAtDatasets],
  Background: EvalsBackground,
};
