/**
 * Whether the sources changed since a build, answered in two steps: sizes and modification times of every file (a few
 * milliseconds, no reading), and only when those differ the contents. A checkout, a touch or a copy changes times but
 * not contents, and must not cost a build.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that shapes what `electron-vite build` writes: folders of sources and single configuration files. */
export const BUILD_INPUTS = /** @type {const} */ ([
  'main',
  'preload',
  'renderer',
  'native',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.core.json',
  'tsconfig.node.json',
  'tsconfig.app.json',
  'tsconfig.renderer.json',
]);

/**
 * @typedef {object} SourceState
 * @property {string} quickHash sha256 over path, size and modification time of every file
 * @property {() => string} contentHash reads every file: sha256 over path and content
 */

/**
 * @param {string} root the clone
 * @param {readonly string[]} [inputs] files and folders below it; those that do not exist are left out
 * @returns {SourceState}
 */
export function readSourceState(root, inputs = BUILD_INPUTS) {
  const files = inputs.flatMap((input) => listFiles(root, input)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const quick = createHash('sha256');
  for (const file of files) quick.update(`${file.path}\0${file.sizeBytes}\0${file.modifiedMs}\n`);
  return {
    quickHash: quick.digest('hex'),
    contentHash() {
      const content = createHash('sha256');
      for (const { path, sizeBytes } of files)
        content.update(`${path}\0${sizeBytes}\0`).update(readFileSync(join(root, path)));
      return content.digest('hex');
    },
  };
}

/**
 * @param {string} root
 * @param {string} path below the root
 * @returns {{ path: string, sizeBytes: number, modifiedMs: number }[]}
 */
function listFiles(root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [{ path, sizeBytes: stats.size, modifiedMs: stats.mtimeMs }];
  return readdirSync(join(root, path)).flatMap((name) => listFiles(root, `${path}/${name}`));
}
