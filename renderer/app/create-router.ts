import { createHashHistory, createRoute, createRouter, redirect, type RouterHistory } from '@tanstack/react-router';
import { features } from '../features/index.ts';
import { playgroundPath } from '../navigation/paths.ts';
import { parseSearchText, writeSearchText } from '../navigation/search-text.ts';
import { Frame } from './frame.tsx';
import { NotFoundView } from './not-found-view.tsx';
import { rootRoute } from './root-route.ts';
import { RouteErrorView } from './route-error-view.tsx';

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: playgroundPath() });
  },
});

/** @returns the router over all features' routes. Addresses live behind `#`, so the same page works from app:// and http:// */
export function createAppRouter(history: RouterHistory = createHashHistory()) {
  rootRoute.update({ component: Frame });
  return createRouter({
    routeTree: rootRoute.addChildren([indexRoute, ...features.flatMap((feature) => feature.routes)]),
    history,
    parseSearch: parseSearchText,
    stringifySearch: writeSearchText,
    defaultErrorComponent: RouteErrorView,
    defaultNotFoundComponent: NotFoundView,
    // Views read through the query cache; the router only decides which one is shown.
    defaultPreload: false,
  });
}
