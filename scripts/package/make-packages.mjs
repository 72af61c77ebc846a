/**
 * All steps from built sources to packages, in order.
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { ensureBuild } from '../bootstrap/build.mjs';
import { say } from '../bootstrap/say.mjs';
import { carriedNode } from '../bootstrap/toolchain.mjs';
import { assembleLinux } from './assemble.mjs';
import { makeDebianPackage } from './debian-package.mjs';
import { electronForPackage } from './electron-for-package.mjs';
import { readFuses, wrongFuses } from './fuses.mjs';
import { drawIcons } from './icons.mjs';
import { formatNotices, packageNotices, runtimeNotices } from './notices.mjs';
import { shippedPackages } from './production-packages.mjs';
import { writeSbom } from './sbom.mjs';
import { measureSizes } from './size-report.mjs';
import { sourceCommit } from './source-commit.mjs';
import { productVersion, stageProduct } from './stage.mjs';

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
  const { arch, platform } = process;
  say(`laying out Trestle ${version}`);
  const { app, resources } = stageProduct({
    root,
    folder: join(work, 'stage'),
    target: { platform, arch },
    node: node.path,
    facts,
  });
  const legal = await writeLegal({ root, toolchain, folder: join(resources, 'legal'), electron, node, facts });
  const icons = join(work, 'icons');
  await drawIcons(join(root, 'renderer', 'icon.svg'), icons);

  say(`putting it together with Electron ${electron.version}`);
  const electronParts = { electronFolder: electron.folder, electronVersion: electron.version };
  const assembled = join(work, 'assembled');
  const { folder, executable } = await assembleLinux(
    { app, resources, icons, output: assembled, ...electronParts },
    toolchain,
  );
  const fuses = await readFuses(executable);
  const wrong = wrongFuses(fuses);
  if (wrong.length > 0) throw new Error(`the fuses of ${executable} are not as they have to be: ${wrong.join('; ')}`);

  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  say('packing the Debian package');
  const deb = await makeDebianPackage({
    application: folder,
    icons,
    work: join(work, 'deb'),
    output,
    arch,
    facts,
    date,
  });
  /** @param {string} path @returns {Artifact} */
  const artifact = (path) => ({ path: relative(root, path), platform, arch, bytes: statSync(path).size, fuses });
  return {
    artifacts: [artifact(deb)],
    sbom: relative(root, legal.sbom),
    notices: relative(root, legal.notices),
    kind: electron.kind,
    version,
    commit,
    electron: electron.version,
    node: node.version,
    notMade: [],
    sizes: measureSizes(folder),
  };
}

/**
 * @param {object} options
 * @param {string} options.root
 * @param {import('../bootstrap/toolchain.mjs').Toolchain} options.toolchain
 * @param {string} options.folder
 * @param {import('./electron-for-package.mjs').ElectronForPackage} options.electron
 * @param {{ path: string, version: string }} options.node
 * @param {import('./stage.mjs').BuildFacts} options.facts
 * @returns {Promise<{ sbom: string, notices: string }>} where they were written
 */
async function writeLegal({ root, toolchain, folder, electron, node, facts }) {
  const packages = shippedPackages(root);
  const [sbom, notices] = [join(folder, 'sbom.cdx.json'), join(folder, 'third-party-notices.txt')];
  await writeSbom({ root, toolchain, packages, facts, output: sbom });
  const all = [
    ...runtimeNotices({
      node: dirname(dirname(node.path)),
      nodeVersion: node.version,
      electronFolder: electron.folder,
      electronVersion: electron.version,
    }),
    ...packageNotices(root, packages),
  ];
  writeFileSync(notices, formatNotices(all));
  return { sbom, notices };
}
