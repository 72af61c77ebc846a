import { expect, test } from 'vitest';
import { ensureDependencies } from '../../../scripts/bootstrap/dependencies.mjs';
import { TOOLCHAIN, captureTalk, temporaryRoot, writeFiles } from '../support.ts';

const LOCKED = {
  '': { version: '0.1.0' },
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' },
  'node_modules/for-windows': { version: '1.0.0', integrity: 'sha512-windows', optional: true },
};
const PRESENT = { 'node_modules/left': LOCKED['node_modules/left'] };

function lockfile(packages: object): string {
  return JSON.stringify({ lockfileVersion: 3, packages });
}

/** A clone whose "npm ci" only counts. */
function fakeClone(files: Record<string, string> = {}) {
  const root = temporaryRoot({ 'package-lock.json': lockfile(LOCKED), ...files });
  let installs = 0;
  const install = async (): Promise<void> => {
    installs += 1;
  };
  return { root, ensure: () => ensureDependencies(root, TOOLCHAIN, { install }), installs: () => installs };
}

test('installs on a fresh clone, says so, and is silent the second time', async () => {
  const talk = captureTalk();
  const { ensure, installs } = fakeClone();
  await ensure();
  await ensure();
  expect(installs()).toBe(1);
  expect(talk).toEqual(['trestle: installing the locked dependencies (once, about a minute)']);
});

test('installs again when the lockfile changes', async () => {
  captureTalk();
  const { root, ensure, installs } = fakeClone();
  await ensure();
  writeFiles(root, { 'package-lock.json': lockfile({ ...LOCKED, 'node_modules/new': { version: '1.0.0' } }) });
  await ensure();
  expect(installs()).toBe(2);
});

test('does not install again what somebody installed by hand', async () => {
  const talk = captureTalk();
  const { ensure, installs } = fakeClone({ 'node_modules/.package-lock.json': lockfile(PRESENT) });
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
  const { ensure, installs } = fakeClone({ 'node_modules/.package-lock.json': lockfile(present) });
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
