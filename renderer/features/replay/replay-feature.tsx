import { createRoute } from '@tanstack/react-router';
import { Repeat2 } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { replayPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { startReplay } from './commands/start-replay.ts';

const ReplayView = lazyView(async () => (await import('./replay-view.tsx')).ReplayView);

/** One route for all replays: going from one trace to the next must not build the table anew. */
const replayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${replayPath()}/{-$replayId}`,
  validateSearch: z.object({ trace: z.string().max(200).optional(), start: z.coerce.number().optional() }),
  component: function ReplayPage() {
    const { replayId } = replayRoute.useParams();
    const { trace, start } = replayRoute.useSearch();
    return <ReplayView replayId={replayId ?? null} traceId={trace ?? null} isStarting={start === 1} />;
  },
});

export const replayFeature: Feature = {
  id: 'replay',
  label: 'Replay',
  icon: Repeat2,
  path: replayPath(),
  routes: [replayRoute],
  place: 'top',
  needsWorkspace: true,
  loads: [ReplayView.load],
  commands: [startReplay],
};
