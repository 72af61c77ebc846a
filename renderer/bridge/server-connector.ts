import { DeniedError } from '../../main/base/errors/denied-error.ts';
import { RPC_PATH, SESSION_PATH } from '../../main/contract/http-paths.ts';
import type { Connector } from './reconnecting-client.ts';
import { openWebSocketPort } from './web-socket-port.ts';

/** HTTP: the session cookie is missing or no longer known. */
const UNAUTHORIZED = 401;

/**
 * Connects to the server that served the page. A browser does not say why a WebSocket was refused, so a refused one is
 * followed by a question about the session: without one, trying again is useless and the user is told what to do.
 */
export function createServerConnector(page: Pick<Location, 'protocol' | 'host' | 'origin'> = location): Connector {
  const url = `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}${RPC_PATH}`;
  return async () => {
    try {
      return await openWebSocketPort(url);
    } catch (error) {
      if (await isSessionLost(page.origin)) {
        throw new DeniedError(
          'This browser is not signed in to the Trestle server. Open the link that `trestle serve` printed last in its terminal.',
        );
      }
      throw error;
    }
  };
}

async function isSessionLost(origin: string): Promise<boolean> {
  try {
    const response = await fetch(new URL(SESSION_PATH, origin), { cache: 'no-store' });
    return response.status === UNAUTHORIZED;
  } catch {
    // The server is down: that can pass.
    return false;
  }
}
