import { BootstrapError } from './bootstrap-error.mjs';
import { ensureElectron } from './electron-download.mjs';
import { ensureStandIn } from './stand-in.mjs';

/**
 * @typedef {object} ElectronForTests
 * @property {string} executablePath
 * @property {'official' | 'stand-in'} kind the stand-in's Node is too old for the engine's native modules
 */

/**
 * Returns the Electron that end-to-end tests run on: the official one where it can be had, else the stand-in.
 *
 * @param {string} root the clone
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<ElectronForTests>}
 * @throws {BootstrapError} when this machine can have neither, with both reasons
 */
export async function ensureElectronForTests(root, toolchain) {
  const official = await ensureElectron({ root, toolchain });
  if ('executablePath' in official) return { ...official, kind: 'official' };
  const standIn = await ensureStandIn(toolchain);
  if ('executablePath' in standIn) return { ...standIn, kind: 'stand-in' };
  throw new BootstrapError(`there is no Electron to test on: ${official.reason}, and ${standIn.reason}`);
}
