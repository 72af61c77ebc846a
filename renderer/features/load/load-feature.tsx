import { createRoute } from '@tanstack/react-router';
import { Gauge } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { loadPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { lookAtDrills } from './commands/look-at-drills.ts';
import { lookAtRuns } from './commands/look-at-runs.ts';
import { newScenario } from './commands/new-scenario.ts';
import { LoadBackground } from './live/load-background.tsx';

const LoadView = lazyView(async () => (await import('./load-view.tsx')).LoadView);

const id = z.string().max(200).optional();

/** One route for all faces: going from one run to the next must not build the view anew. */
const loadRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${loadPath()}/{-$runId}`,
  validateSearch: z.object({
    face: z.enum(['scenarios', 'runs', 'compare', 'capacity', 'drills', 'plan']).optional().catch(undefined),
    scenario: z.string().max(500).optional(),
    a: id,
    b: id,
    drill: id,
  }),
  component: function LoadPage() {
    const { runId } = loadRoute.useParams();
    const { face, scenario, a, b, drill } = loadRoute.useSearch();
    return (
      <LoadView
        runId={runId ?? null}
        face={face ?? null}
        scenario={scenario ?? null}
        drill={drill ?? null}
        pair={a === undefined || b === undefined ? null : [a, b]}
      />
    );
  },
});

export const loadFeature: Feature = {
  id: 'load',
  label: 'Load',
  icon: Gauge,
  path: loadPath(),
  routes: [loadRoute],
  place: 'top',
  needsWorkspace: true,
  loads: [LoadView.load],
  commands: [newScenario, lookAtRuns, lookAtDrills],
  Background: LoadBackground,
};
