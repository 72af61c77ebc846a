import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureBuild } from '../../../scripts/bootstrap/build.mjs';
import { TOOLCHAIN, captureTalk, temporaryRoot, writeFiles } from '../support.ts';

const SOURCES = {
  'package-lock.json': '{}',
  'main/cli/main.ts': 'export const greeting = 1;',
  'renderer/index.html': '<p>hello</p>',
};

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

/** A root whose "compiler" copies one source, and counts how often it ran. */
function fakeClone() {
  const root = temporaryRoot(SOURCES);
  // File times are coarse: sources as old as the test could be edited without getting a new one.
  for (const path of Object.keys(SOURCES)) utimesSync(join(root, path), AN_HOUR_AGO, AN_HOUR_AGO);
  let builds = 0;
  const compile = async (outDir: string): Promise<void> => {
    builds += 1;
    writeFiles(outDir, { 'main/cli.js': readFileSync(join(root, 'main/cli/main.ts'), 'utf8') });
  };
  return { root, compile, builds: () => builds, built: () => readFileSync(join(root, 'out/main/cli.js'), 'utf8') };
}

test('builds once, says so, and is silent while nothing changes', async () => {
  const talk = captureTalk();
  const { root, compile, builds, built } = fakeClone();
  await ensureBuild(root, TOOLCHAIN, { compile });
  await ensureBuild(root, TOOLCHAIN, { compile });
  expect(builds()).toBe(1);
  expect(built()).toBe(SOURCES['main/cli/main.ts']);
  expect(talk).toEqual(['trestle: building (once, until the sources change)']);
});

test.each([
  ['a source changes', { 'main/cli/main.ts': 'export const greeting = 2;' }],
  ['a source of the same length changes', { 'renderer/index.html': '<p>HELLO</p>' }],
  ['a file is added', { 'native/new.ts': '' }],
  ['the lockfile changes', { 'package-lock.json': '{ }' }],
])('builds again when %s', async (_, change) => {
  captureTalk();
  const { root, compile, builds } = fakeClone();
  await ensureBuild(root, TOOLCHAIN, { compile });
  writeFiles(root, change);
  await ensureBuild(root, TOOLCHAIN, { compile });
  expect(builds()).toBe(2);
});

test('does not build again for new file times, nor for files that shape no build', async () => {
  captureTalk();
  const { root, compile, builds } = fakeClone();
  await ensureBuild(root, TOOLCHAIN, { compile });
  utimesSync(join(root, 'main/cli/main.ts'), new Date(0), new Date(0));
  writeFiles(root, { 'README.md': 'new', 'test/new.test.ts': '' });
  await ensureBuild(root, TOOLCHAIN, { compile });
  expect(builds()).toBe(1);
});

test('builds again when the build was removed or lost its entry', async () => {
  captureTalk();
  const { root, compile, builds } = fakeClone();
  await ensureBuild(root, TOOLCHAIN, { compile });
  rmSync(join(root, 'out/main/cli.js'));
  await ensureBuild(root, TOOLCHAIN, { compile });
  rmSync(join(root, 'out'), { recursive: true });
  await ensureBuild(root, TOOLCHAIN, { compile });
  expect(builds()).toBe(3);
});

test('keeps the build before when the sources do not build', async () => {
  captureTalk();
  const { root, compile, built } = fakeClone();
  await ensureBuild(root, TOOLCHAIN, { compile });
  writeFiles(root, { 'main/cli/main.ts': 'broken' });
  const failing = async (outDir: string): Promise<void> => {
    writeFiles(outDir, { 'main/cli.js': 'half' });
    throw new Error('does not compile');
  };
  await expect(ensureBuild(root, TOOLCHAIN, { compile: failing })).rejects.toThrow('does not compile');
  expect(built()).toBe(SOURCES['main/cli/main.ts']);
  expect(existsSync(join(root, '.cache/build'))).toBe(false);
});

test('refuses a build without the CLI', async () => {
  captureTalk();
  const { root } = fakeClone();
  const compile = async (outDir: string): Promise<void> => writeFiles(outDir, { 'main/other.js': '' });
  await expect(ensureBuild(root, TOOLCHAIN, { compile })).rejects.toThrow('the build wrote no main/cli.js');
  expect(existsSync(join(root, 'out'))).toBe(false);
});

test('takes an edit made during the build for a change', async () => {
  captureTalk();
  const { root, compile, builds, built } = fakeClone();
  const compileAndEdit = async (outDir: string): Promise<void> => {
    await compile(outDir);
    writeFiles(root, { 'main/cli/main.ts': 'edited meanwhile' });
  };
  await ensureBuild(root, TOOLCHAIN, { compile: compileAndEdit });
  await ensureBuild(root, TOOLCHAIN, { compile });
  expect(builds()).toBe(2);
  expect(built()).toBe('edited meanwhile');
});

test('builds once when two starts come together', async () => {
  const talk = captureTalk();
  const { root, compile, builds } = fakeClone();
  await Promise.all([ensureBuild(root, TOOLCHAIN, { compile }), ensureBuild(root, TOOLCHAIN, { compile })]);
  expect(builds()).toBe(1);
  expect(talk).toContain(`trestle: waiting for process ${process.pid}, which is preparing this clone`);
});
