import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRpcClient } from '../../../../main/contract/rpc/rpc-client.ts';
import { CONTENT_SECURITY_POLICY } from '../../../../main/engine/http/content-security-policy.ts';
import {
  type HttpServer,
  type HttpServerOptions,
  startHttpServer,
} from '../../../../main/engine/http/start-http-server.ts';
import { framePortOverWebSocket } from '../../../../main/engine/transports/web-socket.ts';
import { createFakeEngine } from '../rpc/fake-engine.ts';
import { openSocket, send, signIn } from './http-client.ts';
import { TRAVERSALS } from './traversal-corpus.ts';

let root: string;
let rendererDirectory: string;
const servers: HttpServer[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trestle-http-'));
  rendererDirectory = join(root, 'renderer');
  mkdirSync(join(rendererDirectory, 'assets'), { recursive: true });
  writeFileSync(join(rendererDirectory, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(rendererDirectory, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(root, 'secret.js'), 'secret');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const engine = createFakeEngine({ calls: { 'workspace.current': () => null } });
  const server = await startHttpServer({ engine, rendererDirectory, port: 0, ...options });
  servers.push(server);
  return server;
}

describe('signing in', () => {
  test('the exchange URL sets the cookie once and takes itself out of the address bar', async () => {
    const server = await start();
    const answer = await send(server.port, new URL(server.url).pathname);
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^trestle-${server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.body).toContain('http-equiv="refresh" content="0;url=/"');
  });

  test('a used URL is refused with the way out, and the next one works', async () => {
    const next: string[] = [];
    const server = await start({ onNewUrl: (url) => next.push(url) });
    const first = server.url;
    await signIn(server);
    const again = await send(server.port, new URL(first).pathname);
    expect(again.status).toBe(403);
    expect(again.body).toContain('trestle serve');
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(next).toEqual([server.url]);
    expect(await signIn(server)).toMatch(/^trestle-/);
  });

  test('a URL nobody used yet can be opened later, also after someone only looked at it', async () => {
    const server = await start();
    expect((await send(server.port, new URL(server.url).pathname, { method: 'HEAD' })).status).toBe(200);
    expect((await send(server.port, new URL(server.url).pathname, { headers: { host: 'evil.example' } })).status).toBe(
      403,
    );
    expect((await send(server.port, '/open/wrong')).status).toBe(403);
    expect(await signIn(server)).toMatch(/^trestle-/);
  });

  test('a browser that is signed in may open a used link again, and does not use up the next one', async () => {
    const server = await start();
    const first = new URL(server.url).pathname;
    const cookie = await signIn(server);
    const present = server.url;
    expect((await send(server.port, first, { headers: { cookie } })).status).toBe(200);
    expect((await send(server.port, new URL(present).pathname, { headers: { cookie } })).status).toBe(200);
    expect(server.url).toBe(present);
  });

  test('reloading with the cookie works; without or with another one nothing but the exchange answers', async () => {
    const server = await start();
    const cookie = await signIn(server);
    expect((await send(server.port, '/', { headers: { cookie } })).body).toContain('<title>page</title>');
    expect((await send(server.port, '/session', { headers: { cookie } })).status).toBe(204);
    const name = cookie.split('=', 1)[0] ?? '';
    for (const wrong of [undefined, '', name, `${name}=`, `${name}=${'A'.repeat(43)}`, `x${cookie}`, `${cookie}A`]) {
      for (const path of ['/', '/session', '/assets/index-abc.js', '/nothing']) {
        expect((await send(server.port, path, { headers: { cookie: wrong } })).status).toBe(401);
      }
    }
  });

  test('a token file keeps browsers signed in over a restart, and only its owner may read it', async () => {
    const tokenFile = join(root, 'token');
    const first = await start({ tokenFile });
    const cookie = await signIn(first);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    await first.close();
    const second = await start({ tokenFile, port: first.port });
    expect((await send(second.port, '/', { headers: { cookie } })).status).toBe(200);

    chmodSync(tokenFile, 0o644);
    await expect(start({ tokenFile })).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('chmod 600'),
    });
    chmodSync(tokenFile, 0o600);
    writeFileSync(tokenFile, 'hunter2');
    await expect(start({ tokenFile })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(tokenFile),
    });
  });

  test('no token and no code is ever reported or logged', async () => {
    const told: string[] = [];
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words: unknown[]) => void told.push(words.join(' '))),
    );
    const server = await start({ onRefused: (status, reason) => told.push(`${status} ${reason}`) });
    const code = new URL(server.url).pathname;
    const cookie = await signIn(server);
    await send(server.port, code);
    await send(server.port, '/', { headers: { cookie, host: 'evil.example' } });
    await openSocket(server.port, { cookie, origin: 'http://evil.example' });
    for (const spy of spies) spy.mockRestore();
    expect(told).toHaveLength(3);
    for (const secret of [
      code.slice('/open/'.length),
      cookie.split('=')[1] ?? '-',
      new URL(server.url).pathname.slice(6),
    ]) {
      expect(told.join('\n')).not.toContain(secret);
    }
  });
});

describe('who may speak', () => {
  test('the loopback address answers, no other address of the machine does', async () => {
    const server = await start();
    expect((await send(server.port, '/session')).status).toBe(401);
    const others = Object.values(networkInterfaces()).flatMap(
      (list) => list?.filter(({ internal }) => !internal) ?? [],
    );
    for (const { address } of others) {
      const socket = connect(server.port, address);
      const outcome = await Promise.race([once(socket, 'connect').then(() => 'open'), once(socket, 'error')]).catch(
        () => 'no',
      );
      socket.destroy();
      expect(outcome).not.toBe('open');
    }
  });

  test('the other loopback address answers too, where the machine has it', async (context) => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
    context.skip(!addresses.includes('::1'), 'this machine has no IPv6 loopback');
    const server = await start();
    const answer = await send(server.port, '/session', { address: '::1', headers: { host: `[::1]:${server.port}` } });
    expect(answer.status).toBe(401);
  });

  test('Host, on every request: only this server by its own names', async () => {
    const server = await start();
    const { port } = server;
    const cookie = await signIn(server);
    const status = async (host: string | undefined): Promise<number> =>
      (await send(port, '/', { headers: { cookie, host } })).status;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect([host, await status(host)]).toEqual([host, 200]);
    }
    const foreign = [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example:${port}`,
      '127.0.0.1',
      'localhost',
      `127.0.0.1:${port + 1}`,
      `0.0.0.0:${port}`,
      `2130706433:${port}`,
      `127.1:${port}`,
      `user@127.0.0.1:${port}`,
      '',
    ];
    for (const host of foreign) expect([host, await status(host)]).toEqual([host, 403]);
    // Node itself refuses HTTP/1.1 without any Host.
    expect(await status(undefined)).toBe(400);
  });

  test('Origin: a foreign one is refused even for reading, a missing one for anything else', async () => {
    const server = await start();
    const { port } = server;
    const cookie = await signIn(server);
    const status = async (method: string, origin: string | undefined): Promise<number> =>
      (await send(port, '/', { method, headers: { cookie, origin } })).status;
    expect(await status('GET', `http://127.0.0.1:${port}`)).toBe(200);
    for (const origin of ['null', 'http://evil.example', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]) {
      expect([origin, await status('GET', origin)]).toEqual([origin, 403]);
      expect([origin, await status('POST', origin)]).toEqual([origin, 403]);
    }
    expect(await status('POST', undefined)).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect([method, await status(method, `http://127.0.0.1:${port}`)]).toEqual([method, 405]);
    }
  });

  test('the WebSocket wants Host, Origin, session and path, all before it exists', async () => {
    const server = await start();
    const { port } = server;
    const cookie = await signIn(server);
    const origin = `http://127.0.0.1:${port}`;
    const refused: [number, Record<string, string | undefined>, string?][] = [
      [403, { cookie }],
      [403, { cookie, origin: 'null' }],
      [403, { cookie, origin: 'http://evil.example' }],
      [403, { cookie, origin: `http://evil.example:${port}` }],
      [403, { cookie, origin: `http://127.0.0.1:${port + 1}` }],
      [403, { cookie, origin, host: `evil.example:${port}` }],
      [401, { origin }],
      [401, { origin, cookie: `trestle-${port}=${'A'.repeat(43)}` }],
      [404, { cookie, origin }, '/'],
      [404, { cookie, origin }, '/rpc/../rpc2'],
    ];
    for (const [status, headers, path] of refused) expect(await openSocket(port, headers, path)).toBe(status);
    for (const good of [origin, `http://localhost:${port}`, `http://[::1]:${port}`]) {
      const socket = await openSocket(port, { cookie, origin: good });
      expect(socket).toBeInstanceOf(WebSocket);
      const client = createRpcClient(framePortOverWebSocket(socket as WebSocket));
      expect(await client.call('workspace.current', {})).toBeNull();
      client.close();
    }
  });
});

describe('what is answered', () => {
  test('every answer carries the headers of the security bar and no CORS', async () => {
    const server = await start();
    const cookie = await signIn(server);
    const answers = [
      await send(server.port, '/', { headers: { cookie } }),
      await send(server.port, '/assets/index-abc.js', { headers: { cookie } }),
      await send(server.port, '/nothing', { headers: { cookie } }),
      await send(server.port, '/'),
      await send(server.port, '/', { headers: { host: 'evil.example' } }),
      await send(server.port, '/', { method: 'POST' }),
      await send(server.port, new URL(server.url).pathname),
    ];
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(answers[0]?.headers['cache-control']).toBe('no-store');
    expect(answers[1]?.headers['cache-control']).toContain('immutable');
    expect(answers[1]?.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test('the policy is the one that was agreed, to the letter', () => {
    expect(CONTENT_SECURITY_POLICY).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
    );
  });

  test('a HEAD has the headers and no body', async () => {
    const server = await start();
    const cookie = await signIn(server);
    const answer = await send(server.port, '/', { method: 'HEAD', headers: { cookie } });
    expect([answer.status, answer.body, answer.headers['content-length']]).toEqual([200, '', '34']);
  });

  test('no path leaves the bundle', async () => {
    symlinkSync(join(root, 'secret.js'), join(rendererDirectory, 'link.js'));
    symlinkSync(root, join(rendererDirectory, 'folder'));
    const server = await start();
    const cookie = await signIn(server);
    for (const path of TRAVERSALS) {
      const answer = await send(server.port, path, { headers: { cookie } });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).not.toContain('secret');
    }
  });

  test('an interface that is not built is said to be so', async () => {
    await expect(start({ rendererDirectory: root })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('npm start'),
    });
  });

  test('a port in use is named, with the way out', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({
      name: 'AddressInUseError',
      code: 'address_in_use',
      message: expect.stringMatching(new RegExp(`Port ${port} is in use.*--port 0`)),
    });
    other.close();
  });

  test('a port in use on the other loopback address counts, and leaves nothing listening', async (context) => {
    const other = createServer().listen({ port: 0, host: '::1', ipv6Only: true });
    const listening = await once(other, 'listening').then(
      () => true,
      () => false,
    );
    context.skip(!listening, 'this machine has no IPv6 loopback');
    const { port } = other.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({ code: 'address_in_use' });
    other.close();
    await once(other, 'close');
    await start({ port });
  });
});
