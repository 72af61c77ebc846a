/**
 * All steps from built sources to packages, in order.
 */
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { ensureBuild } from '../bootstrap/build.mjs';
import { say } from '../bootstrap/say.mjs';
import { carriedNode } from '../bootstrap/toolchain.mjs';
import { makeAppImage, whyNoAppImage } from './app-image.mjs';
import { assembleLinux } from './assemble.mjs';
import { writeManifest } from './checksums.mjs';
import { makeDebianPackage } from './debian-package.mjs';
import { electronForPackage } from './electron-for-package.mjs';
import { readFuses, wrongFuses } from './fuses.mjs';
import { drawIcons } from './icons.mjs';
import { formatNotices, packageNotices, runtimeNotices } from './notices.mjs';
import { PRODUCT } from './product.mjs';
import { shippedPackages } from './production-packages.mjs';
import { writeSbom } from './sbom.mjs';
import { measureSizes } from './size-report.mjs';
import { sourceCommit } from './source-commit.mjs';
import { productVersion, stageProduct } from './stage.mjs';

/** Below the resources. */
const SBOM = join('legal', 'sbom.cdx.json');
const NOTICES = join('legal', 'third-party-notices.txt');

/**
 * @typedef {object} Artifact
 * @property {string} path below the clone
 * @property {string} platform as `process.platform`
 * @property {string} arch as `process.arch`
 * @property {number} bytes
 * @property {Record<string, boolean>} fuses as read back from the program in it
 */

/**
 * @typedef {object} Made what `--json` prints
 * @property {Artifact[]} artifacts
 * @property {string} sbom CycloneDX, below the clone
 * @property {string} notices the licences of what others made, below the clone
 * @property {'official' | 'test'} kind
 * @property {string} version
 * @property {string} commit
 * @property {string} electron
 * @property {string} node
 * @property {{ target: string, reason: string }[]} notMade
 * @property {import('./size-report.mjs').SizeReport} sizes
 */

/**
 * @param {object} options
 * @param {string} options.root the clone, with its dependencies
 * @param {import('../bootstrap/toolchain.mjs').Toolchain} options.toolchain
 * @param {string} options.output
 * @returns {Promise<Made>}
 * @throws {BootstrapError} when this machine cannot make one
 */
export async function makePackages({ root, toolchain, output }) {
  if (process.platform !== 'linux') {
    throw new BootstrapError(`packages for ${process.platform} are not made by this command yet: see docs/packages.md`);
  }
  await ensureBuild(root, toolchain);
  const electron = await electronForPackage(root, toolchain);
  const node = await carriedNode(root);
  const { commit, date } = await sourceCommit(root);
  const version = `${productVersion(root)}${electron.kind === 'test' ? '-test' : ''}`;
  const facts = { version, kind: electron.kind, commit, electron: electron.version, node: node.version };

  const work = join(root, '.cache', 'package');
  say(`laying out Trestle ${version}`);
  const staged = await stage({ root, toolchain, folder: join(work, 'stage'), electron, node, facts });
  const icons = join(work, 'icons');
  await drawIcons(join(root, 'renderer', 'icon.svg'), icons);

  say(`putting it together with Electron ${electron.version}`);
  const launcher = join(root, 'native', 'linux', PRODUCT.desktopProgram);
  const parts = { ...staged, icons, launcher, electronFolder: electron.folder, electronVersion: electron.version };
  const assembly = { ...parts, output: join(work, 'assembled') };
  const { folder, executable } = await assembleLinux(assembly, toolchain);
  const fuses = await readFuses(executable);
  const wrong = wrongFuses(fuses);
  if (wrong.length > 0) throw new Error(`the fuses of ${executable} are not as they have to be: ${wrong.join('; ')}`);

  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  say('packing the Debian package');
  const { arch, platform } = process;
  const debian = { application: folder, icons, work: join(work, 'deb'), output, arch, facts, date };
  /** @param {string} path @returns {Artifact} */
  const artifact = (path) => ({ path: relative(root, path), platform, arch, bytes: statSync(path).size, fuses });
  const artifacts = [artifact(await makeDebianPackage(debian))];
  const noAppImage = await whyNoAppImage(toolchain.env);
  if (noAppImage === undefined) {
    say('packing the AppImage');
    artifacts.push(artifact(await makeAppImage(assembly, { application: folder, output }, toolchain)));
  } else {
    say(`no AppImage: ${noAppImage}`);
  }
  return {
    artifacts,
    sbom: relative(root, bringOut(join(staged.resources, SBOM), output, `trestle-${version}`)),
    notices: relative(root, bringOut(join(staged.resources, NOTICES), output, `trestle-${version}`)),
    kind: electron.kind,
    version,
    commit,
    electron: electron.version,
    node: node.version,
    notMade: noAppImage === undefined ? [] : [{ target: 'AppImage', reason: noAppImage }],
    sizes: measureSizes(folder),
  };
}

/**
 * @typedef {object} StageInput
 * @property {string} root
 * @property {import('../bootstrap/toolchain.mjs').Toolchain} toolchain
 * @property {string} folder
 * @property {import('./electron-for-package.mjs').ElectronForPackage} electron
 * @property {{ path: string, version: string }} node
 * @property {import('./stage.mjs').BuildFacts} facts
 */

/**
 * Lays out everything, the hashes of it last.
 *
 * @param {StageInput} input
 * @returns {Promise<{ app: string, resources: string }>}
 */
async function stage({ root, toolchain, folder, electron, node, facts }) {
  const target = { platform: process.platform, arch: process.arch };
  const { app, resources } = stageProduct({ root, folder, target, node: node.path, facts });
  const packages = shippedPackages(root);
  await writeSbom({ root, toolchain, packages, facts, output: join(resources, SBOM) });
  const runtimes = runtimeNotices({
    node: dirname(dirname(node.path)),
    nodeVersion: node.version,
    electronFolder: electron.folder,
    electronVersion: electron.version,
  });
  writeFileSync(join(resources, NOTICES), formatNotices([...runtimes, ...packageNotices(root, packages)]));
  writeManifest(resources, app);
  return { app, resources };
}

/**
 * Puts a document that lies inside the packages beside them too.
 *
 * @param {string} path
 * @param {string} output
 * @param {string} prefix
 * @returns {string} where it lies now
 */
function bringOut(path, output, prefix) {
  const target = join(output, `${prefix}-${basename(path)}`);
  copyFileSync(path, target);
  return target;
}
