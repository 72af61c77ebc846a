import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ensureBuild } from '../../scripts/bootstrap/build.mjs';
import { ensureDependencies } from '../../scripts/bootstrap/dependencies.mjs';
import { TOOLCHAIN, captureTalk, temporaryRoot, writeFiles } from './support.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A CLI that shows what reached it; `wait` makes it wait for a signal, to which it answers with exit code 7. */
const FAKE_CLI = `
  const args = process.argv.slice(2);
  if (args[0] === 'wait') {
    process.on('SIGTERM', () => process.exit(7));
    setInterval(() => undefined, 1000);
    console.log('ready');
  } else {
    console.log(JSON.stringify({ args, trestleNode: process.env.TRESTLE_NODE }));
    process.exitCode = Number(process.env.FAKE_EXIT_CODE ?? 0);
  }
`;

/** A clone that is installed and built, with the real launchers and a fake CLI. */
async function preparedClone(): Promise<string> {
  captureTalk();
  const root = temporaryRoot({
    'package.json': '{"type":"module"}',
    'package-lock.json': '{"packages":{}}',
    'node_modules/.package-lock.json': '{"packages":{}}',
    'main/cli/main.ts': '',
  });
  for (const path of ['bin/trestle.mjs', 'scripts/bootstrap', 'scripts/start.mjs']) {
    cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  }
  await ensureDependencies(root, TOOLCHAIN);
  await ensureBuild(root, TOOLCHAIN, { compile: async (outDir) => writeFiles(outDir, { 'main/cli.js': FAKE_CLI }) });
  return root;
}

function launch(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env;
  return spawn(process.execPath, [script, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const exit = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = (await exit) as [number | null];
  return { code, stdout, stderr };
}

test('trestle passes on arguments, stdout and the exit code, and says nothing of its own', async () => {
  const root = await preparedClone();
  const child = launch(join(root, 'bin/trestle.mjs'), ['ask', 'a "quoted" question', '--json'], {
    FAKE_EXIT_CODE: '4',
  });
  const { code, stdout, stderr } = await outcome(child);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toEqual({ args: ['ask', 'a "quoted" question', '--json'], trestleNode: process.execPath });
  expect(stderr).toBe('');
});

test('trestle finds its clone through the link that npx makes', async () => {
  const root = await preparedClone();
  symlinkSync(join(root, 'bin/trestle.mjs'), join(root, 'linked'));
  expect(await outcome(launch(join(root, 'linked'), ['doctor']))).toMatchObject({ code: 0, stderr: '' });
});

test('trestle forwards a signal and returns the exit code it led to', async () => {
  const root = await preparedClone();
  const child = launch(join(root, 'bin/trestle.mjs'), ['wait']);
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  expect(await outcome(child)).toMatchObject({ code: 7 });
});

test('trestle returns 128 and the signal’s number when a signal ended the program', async () => {
  const root = await preparedClone();
  const child = launch(join(root, 'bin/trestle.mjs'), ['wait']);
  await once(child.stdout!, 'data');
  child.kill('SIGHUP');
  expect(await outcome(child)).toMatchObject({ code: 129 });
});

test('trestle leaves stdout empty and ends stderr with one sentence when it cannot prepare the clone', async () => {
  const root = await preparedClone();
  writeFiles(root, { 'main/cli/main.ts': 'changed, and there is no electron-vite here to build it' });
  const { code, stdout, stderr } = await outcome(launch(join(root, 'bin/trestle.mjs'), ['doctor', '--json']));
  expect(code).toBe(1);
  expect(stdout).toBe('');
  const lines = stderr.trimEnd().split('\n');
  expect(lines[0]).toBe('trestle: building, since the sources changed');
  expect(lines.at(-1)).toMatch(/^trestle: `.+ build --outDir .+` ended with 1$/);
});

test('start serves to a browser without a display, with the reason on stderr', async () => {
  const root = await preparedClone();
  const { stdout, stderr } = await outcome(launch(join(root, 'scripts/start.mjs'), ['--port', '0']));
  expect(JSON.parse(stdout).args).toEqual(['serve', '--port', '0']);
  expect(stderr).toBe('trestle: no window: there is no display; serving the interface to a browser instead\n');
});

test.runIf(process.platform === 'linux')('start serves to a browser without an Electron', async () => {
  const root = await preparedClone();
  const env = { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'nowhere') };
  const { stdout, stderr } = await outcome(launch(join(root, 'scripts/start.mjs'), [], env));
  expect(JSON.parse(stdout).args).toEqual(['serve']);
  expect(stderr).toContain(`no window: ELECTRON_OVERRIDE_DIST_PATH is ${join(root, 'nowhere')}`);
});

test.runIf(process.platform === 'linux')('start opens the clone in Electron, and returns its exit code', async () => {
  const root = await preparedClone();
  writeFiles(root, { 'dist/electron': '#!/bin/sh\necho "$@"; exit 5\n' });
  chmodSync(join(root, 'dist/electron'), 0o755);
  const env = { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'dist') };
  const { code, stdout } = await outcome(launch(join(root, 'scripts/start.mjs'), ['my-workspace'], env));
  expect(code).toBe(5);
  const sandbox = process.getuid?.() === 0 ? '--no-sandbox ' : '';
  expect(stdout).toBe(`${sandbox}${root}/ my-workspace\n`);
});
