import { createRoute } from '@tanstack/react-router';
import { ChartGantt } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { tracesPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { importTraces } from './commands/import-traces.ts';
import { reviewAnswers, showAlerts, showInsights } from './commands/look-at-traces.ts';
import { TracesBackground } from './traces-background.tsx';

const TracesView = lazyView(async () => (await import('./traces-view.tsx')).TracesView);

/** One route for list and trace: going from one trace to the next must not build the list anew. */
const tracesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${tracesPath()}/{-$traceId}`,
  validateSearch: z.object({
    filter: z.string().optional(),
    span: z.string().optional(),
    against: z.string().optional(),
    look: z.enum(['insights', 'review', 'alerts']).optional(),
    rule: z.string().max(64).optional(),
  }),
  component: function TracesPage() {
    const { traceId } = tracesRoute.useParams();
    const { filter, span, against, look, rule } = tracesRoute.useSearch();
    return (
      <TracesView
        traceId={traceId ?? null}
        spanId={span ?? null}
        againstId={against ?? null}
        filter={filter ?? null}
        look={look ?? 'trace'}
        ruleId={rule ?? null}
      />
    );
  },
});

export const tracesFeature: Feature = {
  id: 'traces',
  label: 'Traces',
  icon: ChartGantt,
  path: tracesPath(),
  routes: [tracesRoute],
  place: 'top',
  needsWorkspace: true,
  loads: [TracesView.load],
  commands: [importTraces, showInsights, reviewAnswers, showAlerts],
  Background: TracesBackground,
};
