import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { mcpServerDeclaration } from '../../../../main/contract/mcp.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createEgress } from '../../../../main/gateway/egress/egress.ts';
import { createMcpServers, type OwnedMcpServers } from '../../../../main/gateway/mcp/mcp-servers.ts';
import { createMcpConsents } from '../../../../main/workspace/mcp-consent-store.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const options = { connect: true, signal: new AbortController().signal };
const callOptions = { signal: options.signal, timeoutMs: 5000 };

function makeServers(
  url: string,
  more: { isOffline?: boolean; headers?: Record<string, string> } = {},
): OwnedMcpServers {
  const directory = makeTemporaryDirectory();
  const workspace = join(directory, 'w');
  mkdirSync(workspace);
  const { headers = {} } = more;
  const servers = createMcpServers({
    declared: () => [
      { server: 'wiki', declaredIn: '.mcp.json', declaration: mcpServerDeclaration.parse({ url, headers }) },
    ],
    consents: createMcpConsents({ dataDirectory: join(directory, 'data'), workspacePath: workspace }),
    isTrusted: () => true,
    workspacePath: workspace,
    environment: { WIKI_TOKEN: 'token-7' },
    egress: createEgress({ isOffline: () => more.isOffline ?? false, allowedHosts: () => [], clock: systemClock }),
    clock: systemClock,
    onDidChange: () => undefined,
  });
  onTestFinished(() => servers.dispose());
  return servers;
}

async function agree(servers: OwnedMcpServers): Promise<void> {
  const [info] = await servers.describe(options);
  const started = await servers.consent({ server: 'wiki', commandHash: info?.commandHash ?? '' }, options.signal);
  await servers.consent(
    { server: 'wiki', commandHash: started.commandHash, toolsHash: started.toolsHash ?? '' },
    options.signal,
  );
}

/** A server of the library, behind a plain HTTP server. */
async function serveWiki(
  before?: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'wiki', version: '1.0.0' });
    server.registerTool(
      'lookUp',
      { description: 'Looks a page up.', inputSchema: z.object({ page: z.string() }) },
      ({ page }) => ({
        content: [{ type: 'text', text: `about ${page}` }],
      }),
    );
    return server;
  });
  const { url } = await serveLoopback((request, response) => {
    seen.push(request);
    if (before?.(request, response) === true) return;
    void answer(handler.fetch, request, response);
  });
  onTestFinished(() => handler.close());
  return { url: `${url}/mcp`, seen };
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const headers = new Headers(
    Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const hasBody = request.method === 'POST';
  const asked = new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody ? { body: Buffer.concat(parts) } : {}),
  });
  const given = await handle(asked);
  response.writeHead(given.status, Object.fromEntries(given.headers));
  for await (const part of given.body ?? []) response.write(part);
  response.end();
}

test('a server at an address is pinned, called and handed the headers that its declaration names', async () => {
  const { url, seen } = await serveWiki();
  const servers = makeServers(url, { headers: { authorization: 'Bearer ${WIKI_TOKEN}' } });
  expect((await servers.describe(options))[0]).toMatchObject({
    state: 'new',
    transport: 'http',
    target: url,
    variables: ['WIKI_TOKEN'],
  });
  expect(seen).toEqual([]);
  await agree(servers);
  expect(await servers.call({ server: 'wiki', tool: 'lookUp', args: { page: 'Oulu' } }, callOptions)).toEqual({
    value: 'about Oulu',
    isError: false,
  });
  expect(seen.every(({ headers }) => headers.authorization === 'Bearer token-7')).toBe(true);
});

test('a server that redirects to somewhere else is not followed', async () => {
  const elsewhere = await serveWiki();
  const { url } = await serveWiki((_, response) => {
    response.writeHead(307, { location: elsewhere.url }).end();
    return true;
  });
  const servers = makeServers(url);
  const [info] = await servers.describe(options);
  const failed = await servers.consent({ server: 'wiki', commandHash: info?.commandHash ?? '' }, options.signal);
  expect(failed.state).toBe('failed');
  expect(elsewhere.seen).toEqual([]);
});

test('a server elsewhere is not contacted offline', async () => {
  const servers = makeServers('https://wiki.example/mcp', { isOffline: true });
  const [info] = await servers.describe(options);
  const failed = await servers.consent({ server: 'wiki', commandHash: info?.commandHash ?? '' }, options.signal);
  expect(failed).toMatchObject({ state: 'failed', message: expect.stringContaining('Offline') as string });
});

test('an answer without end is cut', async () => {
  let isPouring = false;
  const { url } = await serveWiki((request, response) => {
    if (!isPouring || request.method !== 'POST') return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('"');
    const part = 'x'.repeat(256 * 1024);
    const pour = (): void => {
      while (response.writable && response.write(part));
      response.once('drain', pour);
    };
    pour();
    return true;
  });
  const servers = makeServers(url);
  await agree(servers);
  isPouring = true;
  await expect(servers.call({ server: 'wiki', tool: 'lookUp', args: { page: 'x' } }, callOptions)).rejects.toThrow(
    'more than 8 MiB',
  );
});
