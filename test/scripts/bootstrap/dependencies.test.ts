import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureDependencies } from '../../../scripts/bootstrap/dependencies.mjs';
import { TOOLCHAIN, captureTalk, temporaryRoot, writeFiles } from '../support.ts';

const LOCKED = {
  '': { version: '0.1.0' },
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' },
  'node_modules/for-windows': { version: '1.0.0', integrity: 'sha512-windows', optional: true },
};
const PRESENT = { 'node_modules/left': LOCKED['node_modules/left'] };

/** Where npm writes down what it installed. */
const NPM_RECORD = 'node_modules/.package-lock.json';

function lockfile(packages: object): string {
  return JSON.stringify({ lockfileVersion: 3, packages });
}

/** A clone whose "npm install" puts the locked packages in place, or those it is told to. */
function fakeClone(files: Record<string, string> = {}) {
  const root = temporaryRoot({ 'package-lock.json': lockfile(LOCKED), ...files });
  let installs = 0;
  const ensure = (packages: object = PRESENT) =>
    ensureDependencies(root, TOOLCHAIN, {
      install: async () => {
        installs += 1;
        writeFiles(root, { [NPM_RECORD]: lockfile(packages) });
      },
    });
  return { root, ensure, installs: () => installs };
}

test('installs on a fresh clone, says so, and is silent the second time', async () => {
  const talk = captureTalk();
  const { ensure, installs } = fakeClone();
  await ensure();
  await ensure();
  expect(installs()).toBe(1);
  expect(talk).toEqual(['trestle: installing the locked dependencies (once, about a minute)']);
});

test('installs again when the lockfile changes, over the packages that are there', async () => {
  captureTalk();
  const { root, ensure, installs } = fakeClone({ 'node_modules/left/index.js': '' });
  await ensure();
  writeFiles(root, { 'node_modules/left/index.js': '' });
  const added = { 'node_modules/new': { version: '1.0.0', integrity: 'sha512-new' } };
  writeFiles(root, { 'package-lock.json': lockfile({ ...LOCKED, ...added }) });
  await ensure({ ...PRESENT, ...added });
  expect(installs()).toBe(2);
  expect(existsSync(join(root, 'node_modules/left/index.js'))).toBe(true);
});

test('begins anew over what an interrupted install left', async () => {
  captureTalk();
  const { root, ensure } = fakeClone({ 'node_modules/half/package.json': '{}' });
  await ensure();
  expect(existsSync(join(root, 'node_modules/half'))).toBe(false);
});

test('refuses packages that nobody locked, each time until the lockfile is mended', async () => {
  captureTalk();
  const { ensure, installs } = fakeClone();
  const drifted = { 'node_modules/left': { version: '2.0.0', integrity: 'sha512-two' } };
  await expect(ensure(drifted)).rejects.toThrow('npm installed something else than package-lock.json lists');
  await expect(ensure(drifted)).rejects.toThrow('npm installed something else than package-lock.json lists');
  expect(installs()).toBe(2);
});

test('accepts a package for this platform that the lockfile’s author had no use for', async () => {
  captureTalk();
  const { ensure, installs } = fakeClone();
  const ours = { 'node_modules/for-us': { version: '1.0.0', integrity: 'sha512-us', optional: true } };
  await ensure({ ...PRESENT, ...ours });
  await ensure();
  expect(installs()).toBe(1);
});

test('does not install again what somebody installed by hand', async () => {
  const talk = captureTalk();
  const { ensure, installs } = fakeClone({ [NPM_RECORD]: lockfile(PRESENT) });
  await ensure();
  expect(installs()).toBe(0);
  expect(talk).toEqual([]);
});

test.each([
  ['a locked package is absent', {}],
  ['a version differs', { 'node_modules/left': { version: '1.0.1', integrity: 'sha512-left' } }],
  ['a checksum differs', { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-other' } }],
  ['there is a package more', { ...PRESENT, 'node_modules/stray': { version: '1.0.0' } }],
])('installs when, by npm’s own record, %s', async (_, present) => {
  captureTalk();
  const { ensure, installs } = fakeClone({ [NPM_RECORD]: lockfile(present) });
  await ensure();
  expect(installs()).toBe(1);
});

test('leaves no stamp behind an install that failed', async () => {
  captureTalk();
  const { root, ensure, installs } = fakeClone();
  const install = async (): Promise<never> => {
    throw new Error('the registry is away');
  };
  await expect(ensureDependencies(root, TOOLCHAIN, { install })).rejects.toThrow('the registry is away');
  await ensure();
  expect(installs()).toBe(1);
});
