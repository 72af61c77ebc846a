import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket as NodeWebSocket } from 'ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRpcClient } from '../../../main/contract/rpc/rpc-client.ts';
import { type HttpServer, startHttpServer } from '../../../main/engine/http/start-http-server.ts';
import { createServerConnector } from '../../../renderer/bridge/server-connector.ts';
import { signIn } from '../../main/engine/http/http-client.ts';
import { createFakeEngine } from '../../main/engine/rpc/fake-engine.ts';

let rendererDirectory: string;
let server: HttpServer;
const realFetch = fetch;

beforeEach(async () => {
  rendererDirectory = mkdtempSync(join(tmpdir(), 'trestle-connector-'));
  writeFileSync(join(rendererDirectory, 'index.html'), '');
  const engine = createFakeEngine({ calls: { 'workspace.current': () => null } });
  server = await startHttpServer({ engine, rendererDirectory, port: 0 });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
  rmSync(rendererDirectory, { recursive: true });
});

/** A page of the server in a browser that has this cookie: the cookie and the origin go with what it asks. */
function actAsBrowser(cookie: string) {
  const headers = { cookie, origin: `http://127.0.0.1:${server.port}` };
  class BrowserSocket extends NodeWebSocket {
    constructor(url: string) {
      super(url, { headers });
    }
  }
  vi.stubGlobal('WebSocket', BrowserSocket);
  vi.stubGlobal('fetch', (url: URL) => realFetch(url, { headers }));
  return createServerConnector({ protocol: 'http:', host: `127.0.0.1:${server.port}`, origin: headers.origin });
}

test('connects with the session of the browser', async () => {
  const client = createRpcClient(await actAsBrowser(await signIn(server))());
  expect(await client.call('workspace.current', {})).toBeNull();
  client.close();
});

test('a lost session is final and says what to do', async () => {
  await expect(actAsBrowser('')()).rejects.toMatchObject({
    code: 'denied',
    isRetryable: false,
    message: expect.stringContaining('trestle serve'),
  });
});

test('a server that is down can come back', async () => {
  const connect = actAsBrowser(await signIn(server));
  await server.close();
  await expect(connect()).rejects.toMatchObject({ code: 'connection_closed', isRetryable: true });
});
