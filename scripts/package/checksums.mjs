/**
 * The hashes of what lies beside the archive. The archive carries them, so that whatever vouches for the archive (macOS
 * and Windows do, by its fuse) vouches for everything.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './copy-tree.mjs';

/** In the archive: read by main/app/integrity. */
export const MANIFEST_NAME = 'integrity.json';

/** Beside the archive: the archive's own hash and those of the engine's code, for the launcher, by `sha256sum --check`. */
export const LAUNCHER_SUMS_NAME = 'program.sha256';

/** What is compared before anything is started: it is what is loaded first, a few megabytes. */
const LOADED_FIRST = /^engine\/(out\/main\/|package\.json$)/;

/**
 * @typedef {object} FileSeal
 * @property {string} path below the resources, with `/`
 * @property {number} bytes
 * @property {string} sha256 hexadecimal
 */

/**
 * @param {string} resources the staged files beside the archive
 * @param {string} app the staged archive; gets the manifest
 * @returns {void}
 */
export function writeManifest(resources, app) {
  const files = filesBelow(resources).map((path) => sealOf(resources, path));
  writeFileSync(join(app, MANIFEST_NAME), JSON.stringify({ files }));
}

/**
 * @param {string} resources of the assembled application, with its archive
 * @returns {void}
 */
export function writeLauncherSums(resources) {
  const paths = ['app.asar', ...filesBelow(resources).filter((path) => LOADED_FIRST.test(path))];
  const lines = paths.map((path) => `${sealOf(resources, path).sha256}  ${path}\n`);
  writeFileSync(join(resources, LAUNCHER_SUMS_NAME), lines.join(''));
}

/**
 * @param {string} folder
 * @param {string} path
 * @returns {FileSeal}
 */
function sealOf(folder, path) {
  const file = join(folder, path);
  return { path, bytes: statSync(file).size, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
}
