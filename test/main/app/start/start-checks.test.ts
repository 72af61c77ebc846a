import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { displayProblem } from '../../../../main/app/start/display-problem.ts';
import { startRefusal } from '../../../../main/app/start/start-refusal.ts';
import { findWritableState } from '../../../../main/app/start/writable-state.ts';
import { asUnprivileged } from '../../../support/as-unprivileged.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { mountTinyDisk } from '../../../support/tiny-disk.ts';

describe('a display', () => {
  const machine = (...sockets: string[]) => ({
    exists: (path: string) => sockets.includes(path),
    unixSockets: () => sockets.map((path) => `0: 00000002 0 10000 1 1 2 @${path}\n`).join(''),
  });
  const problem = (environment: Record<string, string>, ...sockets: string[]) =>
    displayProblem(environment, 'linux', machine(...sockets));

  test('is there when something answers where the variable says', () => {
    expect(problem({ DISPLAY: ':1' }, '/tmp/.X11-unix/X1')).toBeNull();
    expect(problem({ DISPLAY: ':1.0' }, '/tmp/.X11-unix/X1')).toBeNull();
    expect(
      displayProblem({ DISPLAY: ':1' }, 'linux', {
        exists: () => false,
        unixSockets: machine('/tmp/.X11-unix/X1').unixSockets,
      }),
    ).toBeNull();
    expect(
      problem({ WAYLAND_DISPLAY: 'wayland-0', XDG_RUNTIME_DIR: '/run/user/7' }, '/run/user/7/wayland-0'),
    ).toBeNull();
    expect(problem({ WAYLAND_DISPLAY: '/w' }, '/w')).toBeNull();
    expect(problem({ WAYLAND_DISPLAY: 'gone', DISPLAY: ':0' }, '/tmp/.X11-unix/X0')).toBeNull();
  });
  test('on another machine is not asked for', () => expect(problem({ DISPLAY: 'desk:0' })).toBeNull());
  test('is always there on macOS and Windows', () => {
    for (const platform of ['darwin', 'win32'] as const) expect(displayProblem({}, platform)).toBeNull();
  });
  test('that is missing is one sentence with the way out', () => {
    expect(problem({})).toMatch(/neither DISPLAY nor WAYLAND_DISPLAY is set\. Run `trestle serve`/);
    expect(problem({ DISPLAY: '', WAYLAND_DISPLAY: '' })).toMatch(/neither/);
    expect(problem({ DISPLAY: ':9' }, '/tmp/.X11-unix/X99')).toMatch(/DISPLAY is :9, and nothing answers there\./);
    expect(problem({ WAYLAND_DISPLAY: 'w' })).toMatch(/WAYLAND_DISPLAY is w, and nothing/);
  });
});

test('a start that cannot succeed has an exit code of its own kind', () => {
  const environment = { DISPLAY: 'desk:0' };
  expect(startRefusal({ isSandboxOff: false, userId: 7, environment })).toBeNull();
  expect(startRefusal({ isSandboxOff: true, userId: 7, environment })?.exitCode).toBe(1);
  if (process.platform !== 'linux') return;
  expect(startRefusal({ isSandboxOff: false, userId: 7, environment: {} })?.exitCode).toBe(4);
});

describe('a home', () => {
  test('that can be written is used, and made private', () => {
    const state = join(makeTemporaryDirectory(), 'deep', 'state');
    expect(findWritableState({ state, runtime: '/nowhere' })).toEqual({ directory: state, problem: null });
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  test.skipIf(process.platform === 'win32')('of somebody else gives way to a private folder, and says so', async () => {
    const root = makeTemporaryDirectory();
    const state = join(root, 'state');
    const runtime = join(root, 'run');
    mkdirSync(state, { mode: 0o500 });
    mkdirSync(runtime);
    chmodSync(runtime, 0o777);
    const found = await asUnprivileged([root], async () => findWritableState({ state, runtime }));
    expect(found).toEqual({
      directory: join(runtime, 'state'),
      problem: expect.stringMatching(/state cannot be written \(EACCES\): .* TRESTLE_HOME\.$/),
    });
  });

  test('that is full gives way too', (context) => {
    const disk = mountTinyDisk(16 * 1024);
    if (disk === null) return context.skip('needs Linux, root and the right to mount a tmpfs');
    const found = findWritableState({
      state: join(disk.directory, 'state'),
      runtime: join(makeTemporaryDirectory(), 'run'),
    });
    expect(found.problem).toContain('ENOSPC');
    expect(found.directory).not.toContain(disk.directory);
  });
});
