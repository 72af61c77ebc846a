import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBundleFile } from '../../../../main/engine/http/bundle-file.ts';
import { TRAVERSALS } from './traversal-corpus.ts';

let outside: string;
let root: string;

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'trestle-bundle-'));
  root = join(outside, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), 'page');
  writeFileSync(join(root, 'assets', 'index-abc.js'), 'script');
  writeFileSync(join(root, 'assets', 'notes.exe'), 'no');
  writeFileSync(join(outside, 'secret.js'), 'secret');
  symlinkSync(join(outside, 'secret.js'), join(root, 'link.js'));
  symlinkSync(outside, join(root, 'folder'));
});
afterAll(() => rmSync(outside, { recursive: true }));

test('finds the page and its files, with their types', async () => {
  expect(await findBundleFile(root, '/')).toMatchObject({
    mediaType: 'text/html; charset=utf-8',
    sizeBytes: 4,
    isImmutable: false,
  });
  expect(await findBundleFile(root, '/assets/index-abc.js')).toMatchObject({
    mediaType: 'text/javascript; charset=utf-8',
    isImmutable: true,
  });
  expect(await findBundleFile(root, '/assets/index%2Dabc.js')).not.toBeNull();
});

test.each([...TRAVERSALS, 'index.html', '', '/assets/notes.exe'])('finds nothing at %j', async (path) => {
  expect(await findBundleFile(root, path)).toBeNull();
});

test('whatever it finds lies inside the folder', async () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '',
    'assets',
    'index-abc.js',
    'index.html',
    'secret.js',
    'link.js',
    'folder',
    '%2e%2e',
    '%2f',
    '\\',
    '%5c',
    '%00',
  );
  const inside = realpathSync(root) + sep;
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 8 }),
      fc.constantFrom('/', '%2f', '\\', ''),
      async (parts, separator) => {
        const found = await findBundleFile(root, `/${parts.join(separator)}`);
        expect(found?.path ?? inside).toMatch(new RegExp(`^${inside}`));
      },
    ),
    { numRuns: 300 },
  );
});
