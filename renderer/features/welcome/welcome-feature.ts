import { createRoute } from '@tanstack/react-router';
import { FolderOpen } from 'lucide-react';
import { rootRoute } from '../../app/root-route.ts';
import { WELCOME_PATH } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { WelcomeView } from './welcome-view.tsx';

const welcomeRoute = createRoute({ getParentRoute: () => rootRoute, path: WELCOME_PATH, component: WelcomeView });

export const welcomeFeature: Feature = {
  id: 'welcome',
  label: 'Workspaces',
  icon: FolderOpen,
  path: WELCOME_PATH,
  routes: [welcomeRoute],
  place: 'bottom',
  needsWorkspace: false,
};
