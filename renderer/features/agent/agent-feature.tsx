import { createRoute } from '@tanstack/react-router';
import { Bot } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { agentPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { lazyView } from '../lazy-view.tsx';
import { showAgent } from './commands/show-agent.ts';

const AgentView = lazyView(async () => (await import('./agent-view.tsx')).AgentView);

const agentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: agentPath(),
  validateSearch: z.object({ run: z.string().max(64).optional() }),
  component: function AgentPage() {
    const { run } = agentRoute.useSearch();
    return <AgentView runId={run ?? null} />;
  },
});

/** Lies below the Playground, whose icon stays marked: an ask that may act. */
export const agentFeature: Feature = {
  id: 'agent',
  label: 'Agent',
  icon: Bot,
  path: agentPath(),
  routes: [agentRoute],
  place: 'hidden',
  within: 'playground',
  needsWorkspace: true,
  loads: [AgentView.load],
  commands: [showAgent],
};
