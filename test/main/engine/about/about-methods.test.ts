import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAboutHandlers } from '../../../../main/engine/methods/about.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { formatNotices } from '../../../../scripts/package/notices.mjs';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const WORKS = [
  {
    name: 'Chromium',
    version: 'in Electron 33.2.1',
    licence: 'BSD-3-Clause and others',
    text: 'See LICENSES.chromium.html.',
  },
  { name: '@ai-sdk/openai', version: '4.0.118', licence: 'Apache-2.0', text: 'Apache License\n\nVersion 2.0' },
];
const context = { signal: new AbortController().signal };

/** An installed engine, with what the packaging writes beside it. */
function installed() {
  const resources = makeTemporaryDirectory();
  const root = join(resources, 'engine');
  mkdirSync(root);
  mkdirSync(join(resources, 'legal'));
  const facts = { version: '0.1.0-test', kind: 'test', commit: 'c'.repeat(40), electron: '33.2.1', node: '24.21.0' };
  writeFileSync(join(root, 'build.json'), JSON.stringify(facts));
  writeFileSync(join(resources, 'legal', 'third-party-notices.txt'), formatNotices(WORKS));
  writeFileSync(join(resources, 'legal', 'sbom.cdx.json'), '{}');
  return createAboutHandlers({ layout: { ...findPackageLayout(), root, version: facts.version } });
}

describe('about', () => {
  test('an installation says what it is and what of others is in it, in the order of the notices', async () => {
    const about = await installed()['about.read']({}, context);
    expect(about).toMatchObject({ version: '0.1.0-test', kind: 'test', commit: 'c'.repeat(40), electron: '33.2.1' });
    expect(about.works).toEqual(WORKS.map(({ name, version, licence }) => ({ name, version, licence })));
    expect(about.sbomPath).toMatch(/sbom\.cdx\.json$/);
    expect(about.noticesPath).toMatch(/third-party-notices\.txt$/);
  });

  test('a licence is read as it was written', async () => {
    const handlers = installed();
    const licence = await handlers['about.licence']({ name: '@ai-sdk/openai', version: '4.0.118' }, context);
    expect(licence.text).toBe('Apache License\n\nVersion 2.0');
    await expect(handlers['about.licence']({ name: 'left-pad', version: '1.0.0' }, context)).rejects.toThrow(
      'left-pad 1.0.0 is not among the works',
    );
  });

  test('a clone is made from sources and lists no works: each lies beside its package', async () => {
    const about = await createAboutHandlers({ layout: findPackageLayout() })['about.read']({}, context);
    expect(about).toMatchObject({ kind: 'source', commit: null, electron: null, works: [], sbomPath: null });
  });
});
