import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { bundleFixture } from './bundle-fixture.ts';
import { electronForTests } from './electron-runtime.ts';
import { isAlive } from './engine-process.ts';

let fixture: Awaited<ReturnType<typeof bundleFixture>>;
beforeAll(async () => {
  fixture = await bundleFixture('utility-host', {
    'shell-main': 'e2e/utility-host/shell-main.ts',
    'storageless-engine-process': 'main/engine/hosts/storageless-engine-process.ts',
  });
  writeFileSync(
    join(fixture.directory, 'package.json'),
    JSON.stringify({ name: 'utility-host', type: 'module', main: 'shell-main.js' }),
  );
});
afterAll(() => fixture?.dispose());

test("an engine in Electron's utility process answers over a MessagePort, survives a crash and leaves nothing behind", async () => {
  const { executablePath } = await electronForTests();
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const shell = spawn(executablePath, [...flags, fixture.directory], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  shell.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const [code] = (await once(shell, 'exit')) as [number];
  expect(code).toBe(0);
  const seen = JSON.parse(/^SEEN (.*)$/m.exec(output)?.[1] ?? '{}') as Record<string, unknown>;
  expect(seen).toMatchObject({
    workspace: { path: '/somewhere' },
    workspaceAfter: { path: '/somewhere' },
    deltas: 200,
    refused: 'protocol',
    states: ['running', 'restarting', 'running'],
  });
  const processes = [seen['main'], seen['first'], seen['second']] as number[];
  expect(new Set(processes).size).toBe(3);
  // Chromium ends its children as it ends itself, and does not wait until the system has let go of them.
  await eventually(
    () => processes.filter((pid) => isAlive(pid)),
    (left) => left.length === 0,
  );
});
