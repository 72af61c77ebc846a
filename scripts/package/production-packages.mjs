/**
 * Which installed packages the product needs, by walking the lockfile from our own `dependencies`. Its `dev` marks would
 * not do: a tool's optional companion carries none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './copy-tree.mjs';

/** The package in `import … from "package/file"`. */
const PACKAGE_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'((?:@[\w.-]+\/)?[\w-][\w.-]*)/g;

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [license]
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 * @property {Readonly<Record<string, string>>} [peerDependencies]
 * @property {Readonly<Record<string, { optional?: boolean }>>} [peerDependenciesMeta]
 */

/**
 * @typedef {object} ProductionPackage
 * @property {string} path below the clone, such as `node_modules/ajv`
 * @property {string} name
 * @property {string} version
 */

/**
 * What the engine loads from node_modules.
 *
 * @param {string} root the clone
 * @returns {ProductionPackage[]} those that are installed here, sorted by path; a package of another platform is not
 */
export function productionPackages(root) {
  const packages = readLockfile(root);
  return installed(root, packages, reachablePackages(packages));
}

/**
 * Everything of others that is in the product: what the engine loads, and what the build copied into the page.
 *
 * @param {string} root the clone
 * @returns {ProductionPackage[]}
 */
export function shippedPackages(root) {
  const packages = readLockfile(root);
  const page = reachablePackages({ ...packages, '': { dependencies: importedPackages(join(root, 'renderer')) } });
  return installed(root, packages, [...new Set([...reachablePackages(packages), ...page])].toSorted());
}

/**
 * @param {string} root
 * @returns {Record<string, LockedPackage>}
 */
function readLockfile(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
}

/**
 * @param {string} root
 * @param {Readonly<Record<string, LockedPackage>>} packages
 * @param {readonly string[]} paths
 */
function installed(root, packages, paths) {
  return paths
    .filter((path) => existsSync(join(root, path, 'package.json')))
    .map((path) => ({ path, name: packageName(path), version: packages[path]?.version ?? '' }));
}

/**
 * @param {string} folder of TypeScript sources
 * @returns {Record<string, string>} names of the packages they import, as keys
 */
function importedPackages(folder) {
  /** @type {Record<string, string>} */
  const names = {};
  for (const path of filesBelow(folder).filter((file) => /\.tsx?$/.test(file))) {
    for (const [, name = ''] of readFileSync(join(folder, path), 'utf8').matchAll(PACKAGE_IMPORT)) names[name] = '*';
  }
  return names;
}

/**
 * @param {Readonly<Record<string, LockedPackage>>} packages of a lockfile, by path; the root's is ''
 * @returns {string[]} paths of everything that our own dependencies lead to, sorted
 */
export function reachablePackages(packages) {
  /** @type {Set<string>} */
  const found = new Set();
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const name of neededNames(packages[path] ?? {})) {
      const target = resolvePackage(packages, path, name);
      if (target === undefined || found.has(target)) continue;
      found.add(target);
      waiting.push(target);
    }
  }
  return [...found].toSorted();
}

/**
 * A peer that is only welcome is nobody's need.
 *
 * @param {LockedPackage} asking
 * @returns {string[]}
 */
function neededNames({ dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/**
 * Looks for a package as Node does: below the one that asks, then beside it, and so on up to the top.
 *
 * @param {Readonly<Record<string, LockedPackage>>} packages
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function resolvePackage(packages, from, name) {
  for (let folder = from; folder !== ''; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = `${folder}/node_modules/${name}`;
    if (candidate in packages) return candidate;
  }
  const top = `node_modules/${name}`;
  return top in packages ? top : undefined;
}

/** @param {string} path */
function packageName(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
