/** What goes into the product: which packages, which of their files, and what is said about them. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatNotices, packageNotices } from '../../../scripts/package/notices.mjs';
import { reachablePackages } from '../../../scripts/package/production-packages.mjs';
import { keepsFile } from '../../../scripts/package/prune.mjs';
import { shippedSbom } from '../../../scripts/package/sbom.mjs';
import { importedFiles } from '../../../scripts/package/shell-files.mjs';
import { temporaryRoot } from '../support.ts';

const LINUX = { platform: 'linux', arch: 'x64' };

describe('the packages of the product', () => {
  const LOCKED = {
    '': { dependencies: { reader: '1.0.0' }, devDependencies: { builder: '1.0.0' } },
    'node_modules/reader': {
      dependencies: { parser: '^2.0.0' },
      peerDependencies: { schema: '4', encoding: '1' },
      peerDependenciesMeta: { encoding: { optional: true } },
    },
    'node_modules/reader/node_modules/parser': { dependencies: { tokens: '1' } },
    'node_modules/parser': {},
    'node_modules/tokens': {},
    'node_modules/schema': {},
    'node_modules/encoding': {},
    'node_modules/builder': { dependencies: { parser: '1' } },
  };

  test('are those that our dependencies lead to, each found as Node finds it', () => {
    expect(reachablePackages(LOCKED)).toEqual([
      'node_modules/reader',
      'node_modules/reader/node_modules/parser',
      'node_modules/schema',
      'node_modules/tokens',
    ]);
  });

  test('are not those of a tool, nor a peer that is only welcome', () => {
    const found = reachablePackages(LOCKED);
    expect(found).not.toContain('node_modules/builder');
    expect(found).not.toContain('node_modules/encoding');
  });
});

describe('what of a package is left out', () => {
  test.each([
    ['onnxruntime-node', 'bin/napi-v6/linux/x64/libonnxruntime.so.1', true],
    ['onnxruntime-node', 'bin/napi-v6/darwin/arm64/libonnxruntime.dylib', false],
    ['onnxruntime-node', 'dist/index.js', true],
    ['onnxruntime-web', 'dist/ort.mjs', false],
    ['better-sqlite3', 'prebuilds/linux-x64.node', true],
    ['better-sqlite3', 'prebuilds/win32-x64.node', false],
    ['better-sqlite3', 'deps/sqlite3/sqlite3.c', false],
    ['anything', 'dist/index.js.map', false],
    ['anything', 'dist/index.d.ts', false],
    ['anything', 'tests/index.js', false],
    ['anything', 'dist/doc/document.js', true],
    ['anything', '.eslintrc', false],
    ['anything', 'README.md', false],
    ['anything', 'LICENSE.md', true],
  ])('%s: %s %s', (name, path, kept) => {
    expect(keepsFile(name, path, LINUX)).toBe(kept);
  });
});

test('the archive holds the shell and every chunk it imports, and nothing else', () => {
  const folder = temporaryRoot({
    'electron-main.js': 'import { a } from "./chunk-a.js";\nimport "electron";',
    'chunk-a.js': 'export { b } from "./chunk-b.js";\nconst late = () => import("./chunk-late.js");',
    'chunk-b.js': 'import { a } from "./chunk-a.js";',
    'chunk-late.js': '',
    'engine-process.js': 'import "./chunk-a.js";',
  });
  expect(importedFiles(folder, 'electron-main.js')).toEqual([
    'chunk-a.js',
    'chunk-b.js',
    'chunk-late.js',
    'electron-main.js',
  ]);
});

test('a notice carries every licence text of a package, and says so when there is none', () => {
  const root = temporaryRoot({
    'node_modules/a/package.json': '{"license":"MIT"}',
    'node_modules/a/LICENSE': 'Permission is granted.',
    'node_modules/a/NOTICE.txt': 'With thanks.',
    'node_modules/b/package.json': '{"licenses":[{"type":"BSD"}]}',
  });
  const text = formatNotices(
    packageNotices(root, [
      { path: join('node_modules', 'b'), name: 'b', version: '2.0.0' },
      { path: join('node_modules', 'a'), name: 'a', version: '1.0.0' },
    ]),
  );
  expect(text).toContain('2 works of others');
  expect(text).toContain('a 1.0.0\nMIT\n\nPermission is granted.\n\nWith thanks.');
  expect(text).toContain('b 2.0.0\nBSD\n\nThe package carries no text of it.');
  expect(text.indexOf('a 1.0.0')).toBeLessThan(text.indexOf('b 2.0.0'));
});

test('the SBOM lists what is shipped and the two runtimes, with no edge to what is not', () => {
  const component = (name: string) => ({
    type: 'library',
    name,
    version: '1.0.0',
    'bom-ref': name,
    properties: [{ name: 'cdx:npm:package:path', value: `node_modules/${name}` }],
  });
  const whole = {
    metadata: { component: { type: 'application', name: 'trestle', version: '0.1.0', 'bom-ref': 'trestle' } },
    components: [component('reader'), component('builder')],
    dependencies: [{ ref: 'trestle', dependsOn: ['reader', 'builder'] }, { ref: 'builder' }],
  };
  const facts = { version: '0.1.0-test', electron: '33.2.1', node: '24.21.0' };
  const sbom = shippedSbom(whole, [{ path: 'node_modules/reader' }], facts);
  expect(sbom.components.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'reader 1.0.0',
    'electron 33.2.1',
    'node 24.21.0',
  ]);
  expect(sbom.dependencies).toEqual([{ ref: 'trestle', dependsOn: ['reader'] }]);
  expect(sbom.metadata.component.version).toBe('0.1.0-test');
});
