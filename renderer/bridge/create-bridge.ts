import type { TrestleBridge } from '../../main/contract/trestle-bridge.ts';
import type { Bridge, ConnectionState } from './bridge.ts';
import { createServerConnector } from './server-connector.ts';
import { createShellConnector } from './shell-connector.ts';
import { ReconnectingClient } from './reconnecting-client.ts';

export type { Bridge, ConnectionState } from './bridge.ts';

declare global {
  interface Window {
    /** Present in the desktop shell only. */
    trestle?: TrestleBridge;
  }
}

/**
 * Connects the page to its engine: through the desktop shell when there is one, else over a WebSocket to the server
 * that served the page. Does not wait for it: `onConnectionState` tells when the connection stands, and calls wait for it.
 */
export function createBridge(): Bridge {
  const shell = window.trestle;
  const states = createStateHolder();
  const client = new ReconnectingClient({
    connect: shell === undefined ? createServerConnector() : createShellConnector(shell),
    onState: states.set,
  });
  void client.run();
  return {
    client,
    app: {
      canPick: shell !== undefined,
      pick: (what) => (what === 'folder' ? shell?.pickFolder() : shell?.pickFile()) ?? Promise.resolve(null),
      pathOf: (file) => shell?.pathOf(file) ?? null,
      openFolder: (folder) => shell?.openFolder(folder) ?? Promise.resolve(),
    },
    onConnectionState: states.listen,
    onArrival: (listener) => shell?.onArrival(listener) ?? (() => {}),
    onCommand: (listener) => shell?.onCommand(listener) ?? (() => {}),
  };
}

/** Keeps the present state for those who come to listen later. */
function createStateHolder(): {
  set(state: ConnectionState): void;
  listen(listener: (state: ConnectionState) => void): () => void;
} {
  const listeners = new Set<(state: ConnectionState) => void>();
  let present: ConnectionState = { type: 'connecting' };
  return {
    set(state) {
      present = state;
      for (const listener of listeners) listener(state);
    },
    listen(listener) {
      listeners.add(listener);
      listener(present);
      return () => listeners.delete(listener);
    },
  };
}
