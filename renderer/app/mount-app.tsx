import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../bridge/bridge.ts';
import { BridgeContext } from '../engine/bridge-context.ts';
import { createQueryClient } from '../engine/create-query-client.ts';
import { comeToRest } from '../engine/use-at-rest.ts';
import { type FirstReads, keepFirst } from '../engine/first-reads.ts';
import { features } from '../features/index.ts';
import { href, playgroundPath } from '../navigation/paths.ts';
import { createAppRouter } from './create-router.ts';

/** When what the first view can be used without is asked for, milliseconds after the first frame. */
const REST_AFTER_MS = 300;
/** Once the first view has come up, the code of the others is read, so that none of them waits for it. Milliseconds. */
const LOAD_OTHERS_AFTER_MS = 2000;

/** Draws the whole app into `element`, talking to the engine behind `bridge`. @param firstReads asked of it already */
export async function mountApp(element: HTMLElement, bridge: Bridge, firstReads: FirstReads): Promise<void> {
  const queries = createQueryClient();
  await keepFirst(queries, firstReads);
  // The router would load the route of the bare address first, only to be sent on by it.
  if (window.location.hash === '') window.history.replaceState(null, '', href(playgroundPath()));
  const router = createAppRouter();
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <BridgeContext value={bridge}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </BridgeContext>
    </StrictMode>,
  );
  setTimeout(comeToRest, REST_AFTER_MS);
  setTimeout(() => {
    // One that cannot be read says so when it is drawn.
    for (const load of features.flatMap(({ loads = [] }) => loads)) load().catch(() => undefined);
  }, LOAD_OTHERS_AFTER_MS);
}
