import { createRoute, useParams } from '@tanstack/react-router';
import { Database } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { sourcesPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { addSource } from './commands/add-source.ts';
import { refreshSources } from './commands/refresh-sources.ts';
import { IngestWatcher } from './ingest/ingest-watcher.tsx';

const SourcesView = lazyView(async () => (await import('./sources-view.tsx')).SourcesView);

const offset = z.coerce.number().int().min(0).optional().catch(undefined);
const sourcesSearch = z.object({
  source: z.string().optional(),
  add: z.string().optional(),
  start: offset,
  end: offset,
});

const sourcesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: sourcesPath(),
  validateSearch: sourcesSearch,
  component: SourcesPage,
});
// The document lies inside Sources: the view stays, with its filters, when one is opened and left.
const documentRoute = createRoute({ getParentRoute: () => sourcesRoute, path: '/document/$documentId' });

function SourcesPage() {
  const { source, add, start, end } = sourcesRoute.useSearch();
  const { documentId } = useParams({ strict: false });
  const span = start !== undefined && end !== undefined && end > start ? { start, end } : null;
  return (
    <SourcesView
      sourceId={source ?? null}
      isAdding={add !== undefined}
      document={documentId === undefined ? null : { id: documentId, span }}
    />
  );
}

export const sourcesFeature: Feature = {
  id: 'sources',
  label: 'Sources',
  icon: Database,
  path: sourcesPath(),
  routes: [sourcesRoute.addChildren([documentRoute])],
  place: 'top',
  needsWorkspace: true,
  loads: [SourcesView.load],
  commands: [addSource, refreshSources],
  Background: IngestWatcher,
};
