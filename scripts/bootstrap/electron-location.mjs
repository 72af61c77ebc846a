import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The executable inside an unpacked Electron, by `process.platform`. */
const EXECUTABLES = /** @type {Readonly<Record<string, string>>} */ ({
  darwin: 'Electron.app/Contents/MacOS/Electron',
  linux: 'electron',
  win32: 'electron.exe',
});

/**
 * Finds the official Electron without downloading anything: the folder named by ELECTRON_OVERRIDE_DIST_PATH, Electron's
 * own variable, or the one its installer unpacked into node_modules.
 *
 * @param {string} root the clone
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ executablePath: string } | { reason: string, isOverride: boolean }} where it is, or why there is none in
 *   half a sentence; `isOverride` when the user named a folder, and a download would be against their word
 */
export function locateElectron(root, env = process.env) {
  const executable = EXECUTABLES[process.platform];
  if (executable === undefined) return { reason: `Electron does not exist for ${process.platform}`, isOverride: false };
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') {
    const executablePath = join(override, executable);
    if (existsSync(executablePath)) return { executablePath };
    return { reason: `ELECTRON_OVERRIDE_DIST_PATH is ${override}, which has no ${executable} in it`, isOverride: true };
  }
  const packageFolder = join(root, 'node_modules', 'electron');
  const executablePath = join(packageFolder, 'dist', executable);
  // The installer writes path.txt last: without it, `dist` may be half unpacked.
  const isUnpacked = existsSync(join(packageFolder, 'path.txt')) && existsSync(executablePath);
  return isUnpacked ? { executablePath } : { reason: 'Electron is not downloaded', isOverride: false };
}

/**
 * @param {string} root
 * @returns {string | undefined} the version of the electron package, undefined when it is not installed
 */
export function electronVersion(root) {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}
