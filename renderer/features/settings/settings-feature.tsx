import { createRoute } from '@tanstack/react-router';
import { Settings2 } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { SETTINGS_PATH } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { runDoctor } from './run-doctor.ts';
import { SettingsView } from './settings-view.tsx';

const settingsSearch = z.object({
  section: z.enum(['appearance', 'network', 'memory', 'doctor', 'trust', 'about']).optional().catch(undefined),
});
export type SettingsSection = NonNullable<z.infer<typeof settingsSearch>['section']>;

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: SETTINGS_PATH,
  validateSearch: settingsSearch,
  component: SettingsPage,
});

function SettingsPage() {
  const { section } = settingsRoute.useSearch();
  return <SettingsView section={section ?? null} />;
}

export const settingsFeature: Feature = {
  id: 'settings',
  label: 'Settings',
  icon: Settings2,
  path: SETTINGS_PATH,
  routes: [settingsRoute],
  place: 'bottom',
  needsWorkspace: false,
  commands: [runDoctor],
};
