/**
 * What takes the space of an installed Trestle. The runtimes are told apart: whoever wants the app smaller can do
 * something about the rest.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sizeOf } from './copy-tree.mjs';

/** What the product may add to Electron and Node, bytes. */
export const OWN_BYTES_LIMIT = 250e6;

/** Packages that are named; the rest is one line. */
const NAMED_PACKAGES = 8;

/**
 * @typedef {object} SizeReport all in bytes
 * @property {number} total
 * @property {number} runtime Electron and Node
 * @property {number} own everything else
 * @property {{ part: string, bytes: number }[]} parts of `own`, largest first
 */

/**
 * @param {string} application the assembled folder
 * @returns {SizeReport}
 */
export function measureSizes(application) {
  const resources = join(application, 'resources');
  const engine = join(resources, 'engine');
  const node = sizeOf(join(resources, 'bin'));
  const total = sizeOf(application);
  const own = sizeOf(resources) - node;
  const packages = packageFolders(join(engine, 'node_modules'))
    .map((path) => ({ part: path.slice(engine.length + 1), bytes: sizeOf(path) }))
    .toSorted((a, b) => b.bytes - a.bytes);
  const others = packages.slice(NAMED_PACKAGES);
  const parts = [
    ...packages.slice(0, NAMED_PACKAGES),
    { part: `${others.length} other packages`, bytes: others.reduce((sum, { bytes }) => sum + bytes, 0) },
    ...readdirSync(engine)
      .filter((name) => name !== 'node_modules')
      .map((name) => ({ part: name, bytes: sizeOf(join(engine, name)) })),
    ...['app.asar', 'legal'].map((name) => ({ part: name, bytes: sizeIfThere(join(resources, name)) })),
  ].toSorted((a, b) => b.bytes - a.bytes);
  return { total, runtime: total - own, own, parts };
}

/**
 * @param {import('./make-packages.mjs').Made} made
 * @returns {string} for a person
 */
export function formatReport({ kind, version, commit, artifacts, sbom, sizes, notMade }) {
  const lines = [
    `Trestle ${version} of ${commit.slice(0, 12)}${kind === 'test' ? ', a TEST BUILD on the stand-in Electron' : ''}`,
    ...artifacts.map(({ path, bytes }) => `  ${path}  ${megabytes(bytes)}`),
    ...notMade.map(({ target, reason }) => `  no ${target}: ${reason}`),
    `  ${sbom}`,
    '',
    `Installed ${megabytes(sizes.total)}: the runtimes ${megabytes(sizes.runtime)}, Trestle ${megabytes(sizes.own)}`,
    ...sizes.parts.map(({ part, bytes }) => `  ${megabytes(bytes).padStart(9)}  ${part}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {string} path */
function sizeIfThere(path) {
  return existsSync(path) ? sizeOf(path) : 0;
}

/**
 * @param {string} modules
 * @returns {string[]} each package's folder, that of a scope opened
 */
function packageFolders(modules) {
  return readdirSync(modules)
    .map((name) => join(modules, name))
    .flatMap((path) => (basename(path).startsWith('@') ? readdirSync(path).map((name) => join(path, name)) : [path]));
}
