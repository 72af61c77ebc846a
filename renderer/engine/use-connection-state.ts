import { useEffect, useState } from 'react';
import type { ConnectionState } from '../bridge/bridge.ts';
import { useBridge } from './bridge-context.ts';

/** @returns where the connection to the engine stands, kept current */
export function useConnectionState(): ConnectionState {
  const bridge = useBridge();
  const [state, setState] = useState<ConnectionState>({ type: 'connecting' });
  useEffect(() => bridge.onConnectionState(setState), [bridge]);
  return state;
}
