import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkElectron } from '../../../../main/engine/doctor/check-desktop.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

it('names the Electron of an installed Trestle, and sends nobody who installed one to npm', () => {
  const root = makeTemporaryDirectory();
  const layout = { ...findPackageLayout(), root };
  expect(checkElectron({ environment: {}, layout })).toMatchObject({
    ok: false,
    wayOut: expect.stringMatching(/npm start/),
  });
  const build = { version: '0.1.0', kind: 'official', commit: 'c0ffee', electron: '45.4.1', node: '24.21.0' };
  writeFileSync(join(root, 'build.json'), JSON.stringify(build));
  expect(checkElectron({ environment: {}, layout })).toMatchObject({
    ok: true,
    found: 'Electron 45.4.1, installed with Trestle',
    wayOut: null,
  });
});
