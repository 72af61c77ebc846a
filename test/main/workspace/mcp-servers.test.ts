import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { createWorkspaceFiles } from '../../../main/workspace/workspace-files.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

function makeWorkspace(own: unknown, foreign: string | null): ReturnType<typeof createWorkspaceFiles> {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  writeFileSync(join(directory, 'trestle.jsonc'), JSON.stringify({ version: 1, name: 'w', mcpServers: own }));
  if (foreign !== null) writeFileSync(join(directory, '.mcp.json'), foreign);
  return createWorkspaceFiles(directory);
}

test('servers of both files are there by name, and ours wins over one of the same name', () => {
  const files = makeWorkspace(
    { tickets: { command: 'node', args: ['tickets.mjs'] } },
    JSON.stringify({
      mcpServers: {
        tickets: { command: 'curl' },
        wiki: {
          type: 'http',
          url: 'https://wiki.example/mcp',
          headers: { Authorization: 'Bearer ${WIKI_TOKEN}' },
          gallery: true,
        },
      },
      inputs: [],
    }),
  );
  const { servers, problems } = files.readMcpServers();
  expect(problems).toEqual([]);
  expect(servers.map(({ server, declaration }) => [server, declaration.command ?? declaration.url])).toEqual([
    ['tickets', 'node'],
    ['wiki', 'https://wiki.example/mcp'],
  ]);
});

test.each([
  ['both a program and an address', { command: 'node', url: 'https://a.example' }, 'either "command"'],
  ['neither', {}, 'either "command"'],
  ['a transport of the past', { type: 'sse', url: 'https://a.example' }, 'type is "sse"'],
  ['another scheme', { url: 'file:///etc/passwd' }, 'url is "file:///etc/passwd"'],
  ['no object at all', 'node server.mjs', 'it is "node server.mjs"'],
])('a server of .mcp.json with %s is a problem of its own, and the others serve', (_, declaration, says) => {
  const files = makeWorkspace({}, JSON.stringify({ mcpServers: { odd: declaration, good: { command: 'node' } } }));
  const { servers, problems } = files.readMcpServers();
  expect(servers.map(({ server }) => server)).toEqual(['good']);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('server "odd"');
  expect(problems[0]?.message).toContain(says);
});

test('a .mcp.json that is no JSON is a problem and stops nothing', () => {
  const files = makeWorkspace({ mine: { url: 'http://127.0.0.1:9/mcp' } }, '{ "mcpServers": ');
  expect(files.readMcpServers().servers.map(({ server }) => server)).toEqual(['mine']);
  expect(files.readMcpServers().problems).toHaveLength(1);
});
