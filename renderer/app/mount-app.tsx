import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Bridge } from '../bridge/bridge.ts';
import { BridgeContext } from '../engine/bridge-context.ts';
import { createQueryClient } from '../engine/create-query-client.ts';
import { features } from '../features/index.ts';
import { createAppRouter } from './create-router.ts';

/** Once the first view has come up, the code of the others is read, so that none of them waits for it. Milliseconds. */
const LOAD_OTHERS_AFTER_MS = 2000;

/** Draws the whole app into `element`, talking to the engine behind `bridge`. */
export function mountApp(element: HTMLElement, bridge: Bridge): Root {
  const router = createAppRouter();
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <BridgeContext value={bridge}>
        <QueryClientProvider client={createQueryClient()}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </BridgeContext>
    </StrictMode>,
  );
  setTimeout(() => {
    // One that cannot be read says so when it is drawn.
    for (const load of features.flatMap(({ loads = [] }) => loads)) load().catch(() => undefined);
  }, LOAD_OTHERS_AFTER_MS);
  return root;
}
