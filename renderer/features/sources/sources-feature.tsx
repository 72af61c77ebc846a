import { createRoute } from '@tanstack/react-router';
import { Database } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { sourcesPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { addSource } from './commands/add-source.ts';
import { refreshSources } from './commands/refresh-sources.ts';
import { IngestWatcher } from './ingest/ingest-watcher.tsx';
import { SourcesView } from './sources-view.tsx';

const offset = z.coerce.number().int().min(0).optional().catch(undefined);
const sourcesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: sourcesPath(),
  validateSearch: z.object({ source: z.string().optional(), add: z.string().optional() }),
  component: function SourcesPage() {
    const { source, add } = sourcesRoute.useSearch();
    return <SourcesView sourceId={source ?? null} isAdding={add !== undefined} document={null} />;
  },
});
const documentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${sourcesPath()}/document/$documentId`,
  validateSearch: z.object({ start: offset, end: offset }),
  component: function DocumentPage() {
    const { documentId } = documentRoute.useParams();
    const { start, end } = documentRoute.useSearch();
    const span = start !== undefined && end !== undefined && end > start ? { start, end } : null;
    return <SourcesView sourceId={null} isAdding={false} document={{ id: documentId, span }} />;
  },
});

export const sourcesFeature: Feature = {
  id: 'sources',
  label: 'Sources',
  icon: Database,
  path: sourcesPath(),
  routes: [sourcesRoute, documentRoute],
  place: 'top',
  needsWorkspace: true,
  commands: [addSource, refreshSources],
  Background: IngestWatcher,
};
