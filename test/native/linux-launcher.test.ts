import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { displayProblem } from '../../main/app/start/display-problem.ts';
import { makeTemporaryDirectory } from '../support/temporary-directory.ts';

const LAUNCHER = fileURLToPath(new URL('../../native/linux/trestle-desktop', import.meta.url));

/** An installed folder: the launcher, and beside it what it starts. */
function installed(program: string | null): string {
  const folder = join(makeTemporaryDirectory(), 'opt');
  mkdirSync(folder);
  copyFileSync(LAUNCHER, join(folder, 'trestle-desktop'));
  const target = join(folder, 'trestle-desktop.bin');
  if (program !== null) {
    writeFileSync(target, program);
    chmodSync(target, 0o755);
  }
  return folder;
}

function start(folder: string, args: readonly string[] = [], environment: Record<string, string> = { DISPLAY: ':0' }) {
  const { status, stdout, stderr } = spawnSync(join(folder, 'trestle-desktop'), args, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', ...environment },
  });
  return { status, stdout, stderr };
}

describe.runIf(process.platform === 'linux')('the launcher of the installed window', () => {
  test('becomes the program, with its arguments as they are and its exit code', () => {
    const folder = installed(
      '#!/bin/sh\nfor each in "$@"; do echo "<$each>"; done\necho "${ELECTRON_RUN_AS_NODE:-window}"\nexit 7\n',
    );
    const args = ['a b', '', 'trestle://open?workspace=/$(touch x)', '--flag=*'];
    const outcome = start(folder, args, { DISPLAY: ':0', ELECTRON_RUN_AS_NODE: '1' });
    expect(outcome).toEqual({
      status: 7,
      stdout: `${args.map((each) => `<${each}>`).join('\n')}\nwindow\n`,
      stderr: '',
    });
  });

  test('is found through the link in the PATH', () => {
    const folder = installed('#!/bin/sh\necho started\n');
    const link = join(folder, '..', 'link');
    symlinkSync(join(folder, 'trestle-desktop'), link);
    expect(spawnSync(link, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', DISPLAY: ':0' } }).stdout).toBe(
      'started\n',
    );
  });

  test('without a display says the same sentence as the program, and starts nothing', () => {
    const outcome = start(installed('#!/bin/sh\necho started\n'), [], {});
    expect(outcome).toEqual({ status: 4, stdout: '', stderr: `${String(displayProblem({}, 'linux'))}\n` });
  });

  test('names a program that is not there', () => {
    const folder = installed(null);
    expect(start(folder)).toMatchObject({
      status: 4,
      stdout: '',
      stderr: expect.stringMatching(/trestle-desktop\.bin is not there .*\n$/),
    });
  });

  test.each([
    { state: 'as it was installed', content: 'archive', code: 0, said: '' },
    { state: 'changed', content: 'ARCHIVE', code: 9, said: 'app.asar is not the one that was installed' },
    { state: 'gone', content: null, code: 9, said: 'app.asar is not the one that was installed' },
  ])('compares its files with their hashes: one that is $state', ({ content, code, said }) => {
    const folder = installed('#!/bin/sh\nexit 0\n');
    mkdirSync(join(folder, 'resources'));
    const sha256 = createHash('sha256').update('archive').digest('hex');
    writeFileSync(join(folder, 'resources', 'program.sha256'), `${sha256}  app.asar\n`);
    if (content !== null) writeFileSync(join(folder, 'resources', 'app.asar'), content);
    const outcome = start(folder, [], { DISPLAY: ':0' });
    expect(outcome.status).toBe(code);
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr.split('\n')).toHaveLength(said === '' ? 1 : 2);
  });

  test('starts nothing when the hashes themselves are gone', () => {
    const folder = installed('#!/bin/sh\necho started\n');
    mkdirSync(join(folder, 'resources'));
    expect(start(folder)).toMatchObject({ status: 9, stdout: '', stderr: expect.stringContaining('program.sha256') });
  });

  test('names the library that the loader does not find, in one sentence', (context) => {
    const compiler = ['/usr/bin/cc', '/usr/bin/gcc'].find(existsSync);
    if (compiler === undefined) return context.skip('needs a C compiler');
    const folder = installed(null);
    const build = join(folder, '..');
    writeFileSync(join(build, 'lib.c'), 'int lantern(void) { return 3; }\n');
    writeFileSync(join(build, 'main.c'), 'int lantern(void);\nint main(void) { return lantern(); }\n');
    const cc = (...args: string[]) =>
      expect(spawnSync(compiler, args, { cwd: build, encoding: 'utf8' }).stderr).toBe('');
    cc('-shared', '-fPIC', '-o', 'liblantern.so.1', 'lib.c');
    cc('-o', join(folder, 'trestle-desktop.bin'), 'main.c', './liblantern.so.1', '-Wl,-soname,x');
    const here = start(folder, [], { DISPLAY: ':0', LD_LIBRARY_PATH: build });
    expect(here.status).toBeDefined();
    const elsewhere = spawnSync(join(folder, 'trestle-desktop'), {
      cwd: '/',
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', DISPLAY: ':0' },
    });
    expect(elsewhere.status).toBe(4);
    expect(elsewhere.stderr).toMatch(
      /^Trestle cannot start: the system has no \.?\/?liblantern\.so\.1\. .*trestle serve.*\n$/,
    );
  });
});
