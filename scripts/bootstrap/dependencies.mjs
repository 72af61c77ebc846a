/**
 * Makes node_modules match package-lock.json.
 *
 * `npm ci` would be the command for it, but it insists that the lockfile lists the packages of every platform, and a
 * lockfile written against a registry that carries only some of them does not. So `npm install` installs, and what it
 * installed is compared with the lockfile afterwards: without that, a package.json edited by hand would bring in
 * packages that nobody locked.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { withBootstrapLock } from './bootstrap-lock.mjs';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { runNpm } from './npm.mjs';
import { say } from './say.mjs';

/**
 * Installs the locked packages unless they are there. The stamp inside node_modules holds the hash of the lockfile it
 * was made from: it goes away with the folder, and any change of the lockfile makes it stale.
 *
 * @param {string} root the clone
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {{ install?: () => Promise<unknown> }} [options] `install` replaces npm in tests
 * @returns {Promise<void>}
 * @throws {BootstrapError} when npm fails or installs anything but what is locked
 */
export async function ensureDependencies(root, toolchain, { install = () => npmInstall(root, toolchain) } = {}) {
  const nodeModules = join(root, 'node_modules');
  const stampPath = join(nodeModules, '.trestle-stamp.json');
  const lockfileHash = () =>
    createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex');
  const isCurrent = () => readJsonFile(stampPath)?.['lockfileSha256'] === lockfileHash();
  if (isCurrent()) return;

  await withBootstrapLock(root, async () => {
    if (isCurrent()) return;
    const lockfileSha256 = lockfileHash();
    if (!isAsLocked(root)) {
      say('installing the locked dependencies (once, about a minute)');
      // A folder without a stamp may be what an interrupted install left: npm would take half a package for a whole one.
      if (readJsonFile(stampPath) === undefined) rmSync(nodeModules, { recursive: true, force: true });
      rmSync(stampPath, { force: true });
      await install();
      if (!isAsLocked(root)) {
        throw new BootstrapError(
          'npm installed something else than package-lock.json lists: run `npm install` and commit the lockfile with package.json',
        );
      }
    }
    writeJsonFile(stampPath, { lockfileSha256 });
  });
}

/**
 * Whether the installed packages are the locked ones, by npm's own record of them: it writes that to
 * node_modules/.package-lock.json as its last act. True also for a tree that somebody installed by hand.
 *
 * @param {string} root
 * @returns {boolean}
 */
function isAsLocked(root) {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (locked === undefined || present === undefined) return false;
  // Packages for one platform are optional: those of other platforms are absent, and ours may be missing in a lockfile
  // that was written elsewhere. Their parents pin their versions.
  const isLocked = Object.entries(present).every(([path, { version, integrity, optional }]) => {
    const entry = locked[path];
    return entry === undefined ? optional === true : version === entry.version && integrity === entry.integrity;
  });
  return isLocked && Object.entries(locked).every(([path, { optional }]) => path === '' || path in present || optional);
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
  return runNpm(['install', '--no-save', '--include=dev', '--ignore-scripts'], { cwd: root, env: toolchain.env });
}
