import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import type { EgressRecord } from '../../../../main/gateway/egress/exchanges.ts';
import { createLoadDoor, type LoadDoorOptions } from '../../../../main/gateway/egress/load/load-door.ts';
import type { LoadConnections, LoadHttpRequest } from '../../../../main/spec/load-connections.ts';
import type { LoadOutcome } from '../../../../main/spec/load-target.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

const NEVER_CANCELLED = { onCancel: () => undefined };

function open(
  request: Partial<LoadHttpRequest> & { url: string; method?: string },
  options: Partial<LoadDoorOptions> = {},
): { connections: LoadConnections; rows: EgressRecord[]; send: () => Promise<LoadOutcome> } {
  const rows: EgressRecord[] = [];
  const door = createLoadDoor({
    isOffline: () => false,
    allowedHosts: [],
    clock: systemClock,
    record: (row) => rows.push(row),
    ...options,
  });
  const { url, method = 'GET', headers = {}, body = null } = request;
  const connections = door.open({ url, method, requests: [{ headers, body }] });
  onTestFinished(() => connections.close());
  return { connections, rows, send: () => connections.send(0, NEVER_CANCELLED) };
}

/** A server that speaks bytes. @returns its address */
async function serveRaw(onRequest: (socket: Socket, count: number) => void): Promise<string> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    connections += 1;
    const count = connections;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket, count));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('load connections', () => {
  it('send what was asked and use a connection again', async () => {
    const seen: string[] = [];
    const { url, server } = await serveLoopback((request: IncomingMessage, response: ServerResponse) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString()));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${String(request.headers['x-tenant'])} ${body}`);
        response.end('{"ok":true}');
      });
    });
    let sockets = 0;
    server.on('connection', () => (sockets += 1));
    const { connections, rows, send } = open({
      url: `${url}/ask?k=1`,
      method: 'POST',
      headers: { 'x-tenant': 'acme', 'content-type': 'application/json' },
      body: '{"question":"wie lang ist der Steg — ungefähr?"}',
    });
    for (let index = 0; index < 3; index += 1) expect((await send()).errorCode).toBeNull();
    expect(sockets).toBe(1);
    expect(seen).toEqual(Array<string>(3).fill('POST /ask?k=1 acme {"question":"wie lang ist der Steg — ungefähr?"}'));
    connections.close();
    connections.close();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ purpose: 'load run', outcome: 'ok', isLoopback: true, bytesIn: 33, bytesOut: 153 });
  });

  it('read chunks, streams of events and bodies that end with the connection', async () => {
    const { url } = await serveLoopback((request, response) => {
      if (request.url === '/sse') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"a":1}\n\n');
        setTimeout(() => response.end('data: {"a":2}\n\ndata: [DONE]\n\n'), 30);
      } else if (request.url === '/close') {
        response.writeHead(200, { connection: 'close' });
        response.end('bye');
      } else {
        response.write('one');
        response.end('two');
      }
    });
    expect((await open({ url: `${url}/chunked` }).send()).errorCode).toBeNull();
    expect((await open({ url: `${url}/close` }).send()).errorCode).toBeNull();
    const stream = await open({ url: `${url}/sse` }).send();
    expect(stream.errorCode).toBeNull();
    expect(stream.firstTokenMs).toBeGreaterThan(0);
    expect(stream.interTokenMs).toHaveLength(1);
    expect(stream.interTokenMs[0]).toBeGreaterThan(20);
  });

  it('count what goes wrong by a word each', async () => {
    const { url } = await serveLoopback((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
    expect((await open({ url: `${url}/503` }).send()).errorCode).toBe('http_503');
    expect((await open({ url: `${url}/302` }).send()).errorCode).toBe('http_302');
    expect((await open({ url: `${url}/304` }).send()).errorCode).toBeNull();
    const refused = open({ url: 'http://127.0.0.1:1/' });
    expect((await refused.send()).errorCode).toBe('connection_refused');
    refused.connections.close();
    expect(refused.rows).toMatchObject([{ outcome: 'failed' }]);
    const gone = await serveRaw((socket) => socket.destroy());
    expect((await open({ url: gone, method: 'POST', body: '' }).send()).errorCode).toMatch(
      /^connection_(closed|reset)$/,
    );
    const strange = await serveRaw((socket) => socket.write('220 mail.example ESMTP\r\n\r\n'));
    expect((await open({ url: strange }).send()).errorCode).toBe('malformed_response');
  });

  it('ask once more when an idle connection was closed as it was used again, but not what may change something', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
    const serve = (): Promise<string> => {
      let answered = 0;
      return serveRaw((socket) => {
        answered += 1;
        // The second request meets a peer that is gone.
        if (answered === 2) socket.destroy();
        else socket.write(answer);
      });
    };
    const get = open({ url: await serve() });
    expect([(await get.send()).errorCode, (await get.send()).errorCode]).toEqual([null, null]);
    const post = open({ url: await serve(), method: 'POST', body: 'x' });
    expect((await post.send()).errorCode).toBeNull();
    expect((await post.send()).errorCode).toMatch(/^connection_(closed|reset)$/);
  });

  it('close the socket of a request that is taken back', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await serveLoopback((request) => request.socket.on('close', () => closed.resolve()));
    const { connections } = open({ url });
    let cancel = (): void => undefined;
    void connections.send(0, { onCancel: (listener) => (cancel = listener) });
    setTimeout(() => cancel(), 50);
    await closed.promise;
    expect(connections).toBeDefined();
  });

  it('speak TLS, and only to who can prove to be meant', async () => {
    const read = (name: string): string =>
      readFileSync(new URL(`../../../../fixtures/tls/localhost.${name}.pem`, import.meta.url), 'utf8');
    const server = createSecureServer({ cert: read('cert'), key: read('key') }, (_request, response) =>
      response.end('secret'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const trusted = open({ url: `https://127.0.0.1:${port}/` }, { ca: read('cert') });
    expect((await trusted.send()).errorCode).toBeNull();
    expect((await trusted.send()).errorCode).toBeNull();
    expect((await open({ url: `https://127.0.0.1:${port}/` }).send()).errorCode).toBe('tls_failed');
  });
});

describe('the door for load', () => {
  it.each([
    ['another machine', 'http://load.example/', {}, /load\.example is not this machine/],
    ['a machine that only looks like this one', 'http://127.0.0.1.load.example/', {}, /is not this machine/],
    ['another port than was named', 'http://load.example:81/', { allowedHosts: ['load.example:80'] }, /is not this/],
    [
      'another machine offline',
      'http://load.example/',
      { allowedHosts: ['load.example'], isOffline: () => true },
      /^Offline/,
    ],
  ])('is shut to %s, and says so in the log', (_what, url, options, message) => {
    const rows: EgressRecord[] = [];
    expect(() => open({ url }, { ...options, record: (row) => rows.push(row) })).toThrow(DeniedError);
    expect(rows).toMatchObject([{ outcome: 'denied', reason: expect.stringMatching(message) as unknown }]);
  });

  it('is open to a machine that was named, and to this one offline', () => {
    expect(() => open({ url: 'http://load.example/' }, { allowedHosts: ['load.example'] })).not.toThrow();
    expect(() => open({ url: 'http://localhost:1/' }, { isOffline: () => true })).not.toThrow();
  });

  it.each([
    ['a scheme', { url: 'ftp://localhost/' }],
    ['a method', { url: 'http://localhost/', method: 'GET /x HTTP/1.1\r\n' }],
    ['the name of a header', { url: 'http://localhost/', headers: { 'x y': '1' } }],
    ['a header that smuggles another', { url: 'http://localhost/', headers: { x: '1\r\nhost: evil' } }],
    ['a length of its own', { url: 'http://localhost/', headers: { 'Content-Length': '5' } }],
  ])('refuses %s that HTTP cannot carry', (_what, request) =>
    expect(() => open(request)).toThrow(InvalidArgumentError),
  );
});
