import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a package that its licence asks to pass on. */
const LICENCE_FILE = /^(licen[cs]e|copying|notice|third.?party)/i;

/** Between two entries; the window's search splits there. */
export const NOTICE_RULE = '='.repeat(80);

/**
 * @typedef {object} Notice
 * @property {string} name
 * @property {string} version
 * @property {string} licence as its author names it
 * @property {string} text
 */

/**
 * @param {string} root the clone
 * @param {readonly import('./production-packages.mjs').ProductionPackage[]} packages
 * @returns {Notice[]} one for each package and version, by name
 */
export function packageNotices(root, packages) {
  const notices = new Map();
  for (const { path, name, version } of packages) {
    const folder = join(root, path);
    const licence = licenceName(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    notices.set(`${name} ${version}`, { name, version, licence, text: licenceText(folder) });
  }
  return [...notices.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The runtimes' own licences. Chromium's is a page of nine megabytes that Electron brings along; it is named and stays
 * where it is.
 *
 * @param {{ node: string, nodeVersion: string, electronFolder: string, electronVersion: string }} runtimes `node` is the
 *   folder of its package
 * @returns {Notice[]}
 * @throws {Error} when a runtime comes without its licence: such a package must not be made
 */
export function runtimeNotices({ node, nodeVersion, electronFolder, electronVersion }) {
  const electronText = ['LICENSE.electron.txt', 'LICENSE'].map((name) => join(electronFolder, name)).find(existsSync);
  if (electronText === undefined) throw new Error(`Electron in ${electronFolder} has no licence file`);
  return [
    { name: 'Electron', version: electronVersion, licence: 'MIT', text: readFileSync(electronText, 'utf8') },
    {
      name: 'Chromium',
      version: `in Electron ${electronVersion}`,
      licence: 'BSD-3-Clause and others',
      text: 'All licences of Chromium and its parts are in LICENSES.chromium.html beside the program.\n',
    },
    {
      name: 'Node.js',
      version: nodeVersion,
      licence: 'MIT and others',
      text: readFileSync(join(node, 'LICENSE'), 'utf8'),
    },
  ];
}

/**
 * @param {readonly Notice[]} notices
 * @returns {string} the document
 */
export function formatNotices(notices) {
  const entries = notices.map(
    ({ name, version, licence, text }) => `${NOTICE_RULE}\n${name} ${version}\n${licence}\n\n${text.trim()}\n`,
  );
  return `Trestle contains ${notices.length} works of others, each under its own licence.\n\n${entries.join('\n')}`;
}

/** @param {{ license?: unknown, licenses?: unknown }} manifest */
function licenceName({ license, licenses }) {
  if (typeof license === 'string') return license;
  const all = [license, licenses].flat().map((entry) => /** @type {{ type?: string }} */ (entry ?? {}).type);
  return all.filter(Boolean).join(' or ') || 'no licence named';
}

/** @param {string} folder */
function licenceText(folder) {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
  return files.length === 0 ? 'The package carries no text of it.' : files.join('\n\n');
}
