import { createContext, use } from 'react';
import { BugError } from '../../main/base/errors/bug-error.ts';
import type { EngineClient } from '../../main/contract/methods.ts';
import type { Bridge } from '../bridge/bridge.ts';

export const BridgeContext = createContext<Bridge | null>(null);

/** @returns all that the page knows of the world outside it */
export function useBridge(): Bridge {
  const bridge = use(BridgeContext);
  if (bridge === null) throw new BugError('a component that talks to the engine is drawn outside BridgeContext');
  return bridge;
}

/** @returns the engine's contract; views use `useEngineQuery` and `useEngineMutation` instead where they can */
export function useEngine(): EngineClient {
  return useBridge().client;
}
