import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { app, FakeWindow, told } from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron);
vi.mock('node:child_process', () => ({
  spawn: (command: string, args: readonly string[]) => {
    told.push(['spawn', command, ...args]);
    const pipe = new PassThrough();
    return Object.assign(new EventEmitter(), { pid: 4242, stdio: [null, null, null, pipe], kill: () => true });
  },
}));

/** The last Electron whose Node is too old for the engine, so that it runs in a Node of its own. */
const NODE_OF_ELECTRON_33 = '20.18.0';

let home: string;
const ready = Promise.withResolvers<void>();
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'trestle-early-'));
  vi.stubEnv('TRESTLE_HOME', home);
  vi.stubEnv('TRESTLE_NODE', process.execPath);
  vi.stubEnv('DISPLAY', 'elsewhere:0');
  const shell = Object.create(process, {
    argv: { value: ['/electron', '/app', '/space'] },
    platform: { value: 'linux' },
    versions: { value: { ...process.versions, node: NODE_OF_ELECTRON_33 } },
  }) as object;
  vi.stubGlobal('process', shell);
  app.whenReady = () => ready.promise;
  await import('../../../main/app/electron-main.ts');
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  rmSync(home, { recursive: true });
});

test('an engine in a Node of its own comes up while Chromium does, and only once', async () => {
  const spawned = () => told.filter(([name]) => name === 'spawn');
  expect(spawned()).toEqual([['spawn', process.execPath, expect.stringMatching(/engine-process\.js$/)]]);
  expect(FakeWindow.all).toHaveLength(0);
  ready.resolve();
  await new Promise(setImmediate);
  expect(FakeWindow.all).toHaveLength(1);
  expect(spawned()).toHaveLength(1);
});
