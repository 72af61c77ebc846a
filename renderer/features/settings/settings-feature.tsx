import { createRoute } from '@tanstack/react-router';
import { Settings2 } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { connectionsPath, SETTINGS_PATH, toolsPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { ConnectionsPage } from './connections/connections-page.tsx';
import { GeneralPage } from './general/general-page.tsx';
import { runDoctor } from './general/run-doctor.ts';
import { showConnections } from './connections/show-connections.ts';
import { showModels } from './models/commands/show-models.ts';
import { ModelsPage } from './models/models-page.tsx';
import { showTools } from './tools/show-tools.ts';
import { ToolsPage } from './tools/tools-page.tsx';

const generalSearch = z.object({
  section: z.enum(['appearance', 'network', 'memory', 'doctor', 'trust', 'about']).optional().catch(undefined),
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
  commands: [runDoctor, showModels, showTools, showConnections],
};
