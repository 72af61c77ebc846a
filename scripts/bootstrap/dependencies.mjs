import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBootstrapLock } from './bootstrap-lock.mjs';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { runNpm } from './npm.mjs';
import { say } from './say.mjs';

/**
 * Makes node_modules match package-lock.json. The stamp inside node_modules holds the hash of the lockfile it was made
 * from: it goes away with the folder, and any change of the lockfile makes it stale.
 *
 * @param {string} root the clone
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {{ install?: () => Promise<unknown> }} [options] `install` replaces npm in tests
 * @returns {Promise<void>}
 * @throws {import('./bootstrap-error.mjs').BootstrapError} when npm fails
 */
export async function ensureDependencies(root, toolchain, { install = () => npmInstall(root, toolchain) } = {}) {
  const stampPath = join(root, 'node_modules', '.trestle-stamp.json');
  const lockfileHash = () =>
    createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex');
  const isCurrent = () => readJsonFile(stampPath)?.['lockfileSha256'] === lockfileHash();
  if (isCurrent()) return;

  await withBootstrapLock(root, async () => {
    if (isCurrent()) return;
    const installed = lockfileHash();
    if (!isInstalledByHand(root)) {
      say('installing the locked dependencies (once, about a minute)');
      await install();
    }
    writeJsonFile(stampPath, { lockfileSha256: installed });
  });
}

/**
 * Whether somebody's own `npm install` already put exactly the locked packages there. npm writes what it installed to
 * node_modules/.package-lock.json as its last act, so an interrupted install has none.
 *
 * @param {string} root
 * @returns {boolean}
 */
function isInstalledByHand(root) {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (locked === undefined || present === undefined) return false;
  const isLocked = Object.entries(present).every(
    ([path, entry]) => entry.version === locked[path]?.version && entry.integrity === locked[path]?.integrity,
  );
  // Only packages for other platforms may be absent, and those are optional.
  const isComplete = Object.entries(locked).every(([path, entry]) => path === '' || path in present || entry.optional);
  return isLocked && isComplete;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 *
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function packagesOf(path) {
  return /** @type {Record<string, LockedPackage> | undefined} */ (readJsonFile(path)?.['packages']);
}

/**
 * Install scripts stay off: no package here needs one, and one of them tries to download CUDA files where it finds a
 * CUDA compiler and fails the whole install. Development packages are asked for, since the build is made of them and
 * npm leaves them out where NODE_ENV is `production`.
 *
 * @param {string} root
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
function npmInstall(root, toolchain) {
  return runNpm(['ci', '--include=dev', '--ignore-scripts'], { cwd: root, env: toolchain.env });
}
