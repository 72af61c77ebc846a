import { createRoute } from '@tanstack/react-router';
import { Settings2 } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { connectionsPath, SETTINGS_PATH, toolsPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { runDoctor } from './general/run-doctor.ts';
import { showConnections } from './connections/show-connections.ts';
import { showModels } from './models/commands/show-models.ts';
import { showTools } from './tools/show-tools.ts';

const ConnectionsPage = lazyView(async () => (await import('./connections/connections-page.tsx')).ConnectionsPage);
const GeneralPage = lazyView(async () => (await import('./general/general-page.tsx')).GeneralPage);
const ModelsPage = lazyView(async () => (await import('./models/models-page.tsx')).ModelsPage);
const ToolsPage = lazyView(async () => (await import('./tools/tools-page.tsx')).ToolsPage);

const generalSearch = z.object({
  section: z
    .enum(['appearance', 'network', 'memory', 'doctor', 'trust', 'about', 'updates'])
    .optional()
    .catch(undefined),
});

const generalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: SETTINGS_PATH,
  validateSearch: generalSearch,
  component: function General() {
    const { section } = generalRoute.useSearch();
    return <GeneralPage section={section ?? null} />;
  },
});

const modelsSearch = z.object({
  section: z
    .enum(['providers', 'routing', 'breakers', 'limits', 'cache', 'vault', 'prices', 'simulators'])
    .optional()
    .catch(undefined),
});

const modelsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: `${SETTINGS_PATH}/models`,
  validateSearch: modelsSearch,
  component: function Models() {
    const { section } = modelsRoute.useSearch();
    return <ModelsPage section={section ?? null} />;
  },
});

const toolsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: toolsPath(),
  component: ToolsPage,
});

const connectionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: connectionsPath(),
  component: ConnectionsPage,
});

export const settingsFeature: Feature = {
  id: 'settings',
  label: 'Settings',
  icon: Settings2,
  path: SETTINGS_PATH,
  routes: [generalRoute, modelsRoute, toolsRoute, connectionsRoute],
  place: 'bottom',
  needsWorkspace: false,
  loads: [ConnectionsPage.load, GeneralPage.load, ModelsPage.load, ToolsPage.load],
  commands: [runDoctor, showModels, showTools, showConnections],
};
