/**
 * Lays out what becomes the product, before any packager touches it. Two trees, since two programs read them:
 *
 * - `app/` becomes `app.asar`, which only Electron reads: the shell's own files, a third of a megabyte.
 * - `resources/` lies beside the archive as plain files: the engine, which runs in a Node of its own and could read no
 *   archive, that Node, and the command `trestle`. The archive holds the hash of each of these files.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree } from './copy-tree.mjs';
import { PRODUCT } from './product.mjs';
import { productionPackages } from './production-packages.mjs';
import { keepsFile } from './prune.mjs';
import { importedFiles } from './shell-files.mjs';

/** Folders of the clone that the engine opens by path. */
const ENGINE_DATA = ['native/builtin-en', 'fixtures/sample-workspace'];

/** The command on Unix: finds its own place through links, so that a package and an AppImage can both have it. */
const UNIX_LAUNCHER = `#!/bin/sh
# The trestle command: the engine's command line on the Node of this package.
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/node" "$here/../engine/out/main/cli.js" "$@"
`;

const WINDOWS_LAUNCHER = '@"%~dp0node.exe" "%~dp0..\\engine\\out\\main\\cli.js" %*\r\n';

/**
 * @typedef {object} BuildFacts what the product says about itself
 * @property {string} version semantic
 * @property {'official' | 'test'} kind `test` when it is made from the stand-in runtime
 * @property {string} commit of the sources, 40 hexadecimal digits, with `-modified` when files differ from it
 * @property {string} electron version
 * @property {string} node version of the Node it carries
 */

/**
 * @param {object} options
 * @param {string} options.root the clone, built
 * @param {string} options.folder emptied first
 * @param {import('./prune.mjs').Target} options.target
 * @param {string} options.node the Node to carry
 * @param {BuildFacts} options.facts
 * @returns {{ app: string, resources: string }} the two trees
 */
export function stageProduct({ root, folder, target, node, facts }) {
  rmSync(folder, { recursive: true, force: true });
  const [app, resources] = [join(folder, 'app'), join(folder, 'resources')];
  stageEngine({ root, engine: join(resources, 'engine'), target, facts });
  stageCommands({ folder: join(resources, 'bin'), target, node });
  stageShell({ root, app, facts });
  return { app, resources };
}

/** @param {{ root: string, app: string, facts: BuildFacts }} options */
function stageShell({ root, app, facts }) {
  const built = join(root, 'out', 'main');
  const files = new Set(importedFiles(built, 'electron-main.js'));
  copyTree(built, join(app, 'out', 'main'), (path) => files.has(path));
  copyTree(join(root, 'out', 'preload'), join(app, 'out', 'preload'), (path) => path.endsWith('.cjs'));
  writeJson(join(app, 'package.json'), {
    name: PRODUCT.name,
    productName: PRODUCT.title,
    version: facts.version,
    description: PRODUCT.summary,
    author: PRODUCT.maintainer,
    homepage: PRODUCT.homepage,
    // What a desktop knows the window by.
    desktopName: `${PRODUCT.name}.desktop`,
    type: 'module',
    main: 'out/main/electron-main.js',
  });
  writeJson(join(app, 'build.json'), facts);
}

/** @param {{ root: string, engine: string, target: import('./prune.mjs').Target, facts: BuildFacts }} options */
function stageEngine({ root, engine, target, facts }) {
  copyTree(join(root, 'out', 'main'), join(engine, 'out', 'main'), isProgram);
  copyTree(join(root, 'out', 'renderer'), join(engine, 'out', 'renderer'), (path) => !path.endsWith('.map'));
  rmSync(join(engine, 'out', 'main', 'electron-main.js'));
  for (const path of ENGINE_DATA) copyTree(join(root, path), join(engine, path), (file) => !isHidden(file));
  for (const { path, name } of productionPackages(root)) {
    // A package below another is listed by itself.
    const keeps = (/** @type {string} */ file) => !file.includes('node_modules/') && keepsFile(name, file, target);
    copyTree(join(root, path), join(engine, path), keeps);
  }
  writeJson(join(engine, 'package.json'), {
    name: PRODUCT.name,
    version: facts.version,
    type: 'module',
    private: true,
    // Holds the key that updates are signed by.
    trestle: readManifest(root).trestle,
  });
  writeJson(join(engine, 'build.json'), facts);
}

/**
 * Files for git and for editors.
 *
 * @param {string} path
 */
function isHidden(path) {
  return path.split('/').some((part) => part.startsWith('.'));
}

/** @param {string} path */
function isProgram(path) {
  return path.endsWith('.js');
}

/** @param {{ folder: string, target: import('./prune.mjs').Target, node: string }} options */
function stageCommands({ folder, target, node }) {
  mkdirSync(folder, { recursive: true });
  const isWindows = target.platform === 'win32';
  copyFileSync(node, join(folder, isWindows ? 'node.exe' : 'node'));
  const launcher = join(folder, isWindows ? `${PRODUCT.name}.cmd` : PRODUCT.name);
  writeFileSync(launcher, isWindows ? WINDOWS_LAUNCHER : UNIX_LAUNCHER);
  if (!isWindows) chmodSync(launcher, 0o755);
}

/**
 * @param {string} path
 * @param {object} value
 */
function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * @param {string} root the clone
 * @returns {string} the version of package.json
 */
export function productVersion(root) {
  return readManifest(root).version;
}

/**
 * @param {string} root
 * @returns {{ version: string, trestle?: object }}
 */
function readManifest(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}
