import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  type HttpServer,
  type HttpServerOptions,
  startHttpServer,
} from '../../../../main/engine/http/start-http-server.ts';
import { createFakeEngine } from '../rpc/fake-engine.ts';
import { openSocket, send, signIn } from './http-client.ts';

const MEGABYTE = 1024 * 1024;
let rendererDirectory: string;
const servers: HttpServer[] = [];

beforeAll(() => {
  rendererDirectory = mkdtempSync(join(tmpdir(), 'trestle-limits-'));
  writeFileSync(join(rendererDirectory, 'index.html'), '<!doctype html>');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => rmSync(rendererDirectory, { recursive: true }));

async function start(options: Partial<HttpServerOptions>): Promise<HttpServer> {
  const server = await startHttpServer({ engine: createFakeEngine(), rendererDirectory, port: 0, ...options });
  servers.push(server);
  return server;
}

async function openRpc(server: HttpServer): Promise<WebSocket> {
  const cookie = await signIn(server);
  return (await openSocket(server.port, { cookie, origin: `http://127.0.0.1:${server.port}` })) as WebSocket;
}

async function textUntilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  socket.on('error', () => {});
  await once(socket, 'close');
  return text;
}

test('a client that drips its headers is cut off', async () => {
  const server = await start({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 200, checkIntervalMs: 20 } });
  const socket = connect(server.port, '127.0.0.1');
  const text = textUntilClosed(socket);
  socket.write('GET / HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('X-Slow: 1\r\n'), 20);
  // A line that arrives when the server has closed already is answered by a reset, and what it said before is lost; the
  // system tells of that at the next line, or of a broken pipe.
  const end = await text.catch((error: NodeJS.ErrnoException) => error.code);
  clearInterval(drip);
  expect(end).toMatch(/408|ECONNRESET|EPIPE/);
});

test('headers above the limit are refused', async () => {
  const server = await start({});
  expect((await send(server.port, '/', { headers: { 'x-big': 'x'.repeat(20_000) } })).status).toBe(431);
});

test('a request with a body is refused without reading it', async () => {
  const server = await start({});
  const socket = connect(server.port, '127.0.0.1');
  const text = textUntilClosed(socket);
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 1000000000\r\n\r\n`);
  expect(await text).toContain('413');
});

test('connections beyond the cap are dropped', async () => {
  const server = await start({ limits: { maxConnections: 2 } });
  const held = [connect(server.port, '127.0.0.1'), connect(server.port, '127.0.0.1')];
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const third = connect(server.port, '127.0.0.1');
  expect(await textUntilClosed(third)).toBe('');
  for (const socket of held) socket.destroy();
});

test('a reader that stalls is cut off before its answers fill our memory', async () => {
  const engine = createFakeEngine({ calls: { 'document.read': () => ({ text: 'x'.repeat(MEGABYTE) }) } });
  const server = await start({ engine, limits: { maxSendBufferBytes: 8 * MEGABYTE } });
  const socket = await openRpc(server);
  const closed = once(socket, 'close');
  const before = process.memoryUsage().rss;
  let highest = before;
  socket.pause();
  for (let id = 1; id <= 200 && socket.readyState === socket.OPEN; id += 1) {
    socket.send(JSON.stringify({ type: 'call', id, method: 'document.read', request: { documentId: 'd' } }));
    await new Promise(setImmediate);
    highest = Math.max(highest, process.memoryUsage().rss);
  }
  // Everything was asked for; what the server would still hold without the bound is 200 MB.
  socket.resume();
  await closed;
  expect(engine.log.length).toBeLessThanOrEqual(200);
  expect(highest - before).toBeLessThan(120 * MEGABYTE);
});

test('a WebSocket whose other side went silent is ended', async () => {
  const server = await start({ limits: { pingIntervalMs: 30 } });
  const socket = await openRpc(server);
  socket.removeAllListeners('ping');
  socket.pong = () => {};
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1006);
});

test('a WebSocket that answers pings stays', async () => {
  const server = await start({ limits: { pingIntervalMs: 20 } });
  const socket = await openRpc(server);
  for (let pings = 0; pings < 5; pings += 1) await once(socket, 'ping');
  expect(socket.readyState).toBe(socket.OPEN);
  socket.terminate();
});

test('a message far above the limit closes the WebSocket with 1009', async () => {
  const server = await start({});
  const socket = await openRpc(server);
  socket.on('error', () => {});
  socket.send('x'.repeat(3 * MEGABYTE));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1009);
});

test('a binary message is answered with the reason and the end', async () => {
  const server = await start({});
  const socket = await openRpc(server);
  socket.send(Buffer.from([1, 2, 3]));
  const [frame] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(frame.toString())).toMatchObject({ type: 'closing', error: { code: 'protocol' } });
  await once(socket, 'close');
});

test('stopping ends every connection, also one that does not answer', async () => {
  const server = await start({});
  const socket = await openRpc(server);
  socket.pause();
  await server.close();
  await server.close();
  await expect(send(server.port, '/')).rejects.toThrow('ECONNREFUSED');
  socket.terminate();
});
