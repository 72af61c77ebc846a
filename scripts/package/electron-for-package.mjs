import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureElectronForTests } from '../bootstrap/electron-for-tests.mjs';
import { STAND_IN_ELECTRON } from '../bootstrap/stand-in.mjs';

/**
 * @typedef {object} ElectronForPackage
 * @property {string} folder unpacked
 * @property {string} version
 * @property {'official' | 'test'} kind
 */

/**
 * The Electron a package is made with: the official one where it can be had, else the stand-in of the tests.
 *
 * @param {string} root the clone
 * @param {import('../bootstrap/toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<ElectronForPackage>}
 * @throws {import('../bootstrap/bootstrap-error.mjs').BootstrapError} when there is neither
 */
export async function electronForPackage(root, toolchain) {
  const { executablePath, kind } = await ensureElectronForTests(root, toolchain);
  // On macOS the program lies three folders deep in Electron.app.
  const folder =
    process.platform === 'darwin' ? join(dirname(executablePath), '..', '..', '..') : dirname(executablePath);
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : STAND_IN_ELECTRON;
  return { folder, version, kind: kind === 'official' ? 'official' : 'test' };
}
