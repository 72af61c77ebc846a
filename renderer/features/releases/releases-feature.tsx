import { createRoute } from '@tanstack/react-router';
import { Box } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { releasesPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { newRelease } from './commands/new-release.ts';
import { OpenedRelease } from './opened/opened-release.tsx';

const ReleasesView = lazyView(async () => (await import('./releases-view.tsx')).ReleasesView);

const releasesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${releasesPath()}/{-$name}`,
  validateSearch: z.object({
    new: z.coerce.number().optional().catch(undefined),
    trial: z.string().max(40).optional().catch(undefined),
  }),
  component: function ReleasesPage() {
    const { name } = releasesRoute.useParams();
    const { new: making, trial } = releasesRoute.useSearch();
    return <ReleasesView name={name ?? null} isMaking={making === 1} trialId={trial ?? null} />;
  },
});

export const releasesFeature: Feature = {
  id: 'releases',
  label: 'Releases',
  icon: Box,
  path: releasesPath(),
  routes: [releasesRoute],
  place: 'top',
  needsWorkspace: true,
  loads: [ReleasesView.load],
  commands: [newRelease],
  Background: OpenedRelease,
};
