import { createRoute } from '@tanstack/react-router';
import { MessageSquareText } from 'lucide-react';
import * as z from 'zod';
import { rootRoute } from '../../app/root-route.ts';
import { playgroundPath } from '../../navigation/paths.ts';
import type { Feature } from '../feature.ts';
import { PlaygroundView } from './playground-view.tsx';

const playgroundRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: playgroundPath(),
  validateSearch: z.object({ question: z.string().optional() }),
  component: function PlaygroundPage() {
    const { question } = playgroundRoute.useSearch();
    return <PlaygroundView question={question ?? null} />;
  },
});

export const playgroundFeature: Feature = {
  id: 'playground',
  label: 'Playground',
  icon: MessageSquareText,
  path: playgroundPath(),
  routes: [playgroundRoute],
  place: 'top',
  needsWorkspace: true,
};
