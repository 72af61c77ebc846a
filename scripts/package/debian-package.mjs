/**
 * The Debian package, by dpkg-deb itself: a folder laid out as it will be installed, and a control file.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runCommand } from '../bootstrap/run-command.mjs';
import { sizeOf } from './copy-tree.mjs';
import {
  DEBIAN_ARCH,
  LINTIAN_OVERRIDES,
  POSTRM,
  controlFile,
  copyrightFile,
  debianChangelog,
  debianVersion,
  manPage,
} from './debian-texts.mjs';
import { ICON_SIZES } from './icons.mjs';
import { writeIntegration } from './linux-integration.mjs';
import { PRODUCT } from './product.mjs';

/** All that is started by name. Libraries and scripts that carry the mark of a program are only loaded. */
const PROGRAMS = [
  PRODUCT.desktopProgram,
  PRODUCT.electronProgram,
  'chrome-sandbox',
  'chrome_crashpad_handler',
  'resources/bin/node',
  `resources/bin/${PRODUCT.name}`,
];

/**
 * What is given to people is packed well and is read by every dpkg; packing 520 MB so takes minutes on two cores. A test
 * build is packed quickly and installed once. Neither is zstd, which Debian's own checker refuses.
 */
const COMPRESSION = { official: ['-Zxz'], test: ['-Zgzip', '-z1'] };

/**
 * @param {object} options
 * @param {string} options.application the assembled folder
 * @param {string} options.icons
 * @param {string} options.work emptied first
 * @param {string} options.output folder for the package
 * @param {string} options.arch as `process.arch`
 * @param {import('./stage.mjs').BuildFacts} options.facts
 * @param {Date} options.date of every file in it, so that the same sources make the same package
 * @returns {Promise<string>} its path
 */
export async function makeDebianPackage({ application, icons, work, output, arch, facts, date }) {
  rmSync(work, { recursive: true, force: true });
  const library = join(work, 'usr', 'lib', PRODUCT.name);
  mkdirSync(dirname(library), { recursive: true });
  cpSync(application, library, { recursive: true });
  layOutShare({ share: join(work, 'usr', 'share'), icons, facts, date });
  link(join(work, 'usr', 'bin', PRODUCT.name), `../lib/${PRODUCT.name}/resources/bin/${PRODUCT.name}`);
  link(join(work, 'usr', 'bin', PRODUCT.desktopProgram), `../lib/${PRODUCT.name}/${PRODUCT.desktopProgram}`);
  const programs = new Set(PROGRAMS.map((path) => join(library, path)));
  setModes(work, (path) => programs.has(path));
  chmodSync(join(library, 'chrome-sandbox'), 0o4755);

  const sums = checksums(work);
  const control = controlFile(facts, { arch, installedBytes: sizeOf(work) });
  write(join(work, 'DEBIAN', 'control'), control);
  write(join(work, 'DEBIAN', 'md5sums'), sums);
  write(join(work, 'DEBIAN', 'postrm'), POSTRM);
  chmodSync(join(work, 'DEBIAN', 'postrm'), 0o755);
  setTimes(work, date);

  mkdirSync(output, { recursive: true });
  const path = join(output, `${PRODUCT.name}_${debianVersion(facts.version)}_${DEBIAN_ARCH[arch]}.deb`);
  await runCommand('dpkg-deb', ['--root-owner-group', ...COMPRESSION[facts.kind], '--build', work, path], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1000)) },
  });
  return path;
}

/** @param {{ share: string, icons: string, facts: import('./stage.mjs').BuildFacts, date: Date }} options */
function layOutShare({ share, icons, facts, date }) {
  writeIntegration(share, { ...facts, date: date.toISOString().slice(0, 10) });
  const theme = join(share, 'icons', 'hicolor');
  for (const size of ICON_SIZES) {
    copy(join(icons, `${size}x${size}.png`), join(theme, `${size}x${size}`, 'apps', `${PRODUCT.name}.png`));
  }
  copy(join(icons, 'icon.svg'), join(theme, 'scalable', 'apps', `${PRODUCT.name}.svg`));
  const documents = join(share, 'doc', PRODUCT.name);
  write(join(documents, 'copyright'), copyrightFile());
  write(join(documents, 'changelog.gz'), packed(debianChangelog(facts, date)));
  write(join(share, 'lintian', 'overrides', PRODUCT.name), LINTIAN_OVERRIDES);
  const manual = join(share, 'man', 'man1');
  write(join(manual, `${PRODUCT.name}.1.gz`), packed(manPage(date)));
  link(join(manual, `${PRODUCT.desktopProgram}.1.gz`), `${PRODUCT.name}.1.gz`);
}

/**
 * @param {string} text
 * @returns {Buffer} as Debian wants it: smallest, without a time in it
 */
function packed(text) {
  return gzipSync(text, { level: 9 });
}

/**
 * Folders can be entered and files read by everybody, whatever the umask of who builds; what is run as a program can be.
 *
 * @param {string} folder
 * @param {(path: string) => boolean} isProgram
 */
function setModes(folder, isProgram) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path, isProgram);
    else if (entry.isFile()) chmodSync(path, isProgram(path) ? 0o755 : 0o644);
  }
}

/**
 * @param {string} folder
 * @param {Date} date
 */
function setTimes(folder, date) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setTimes(path, date);
    else if (entry.isFile()) utimesSync(path, date, date);
  }
  utimesSync(folder, date, date);
}

/**
 * @param {string} work
 * @param {string} [below]
 * @returns {string} what `dpkg --verify` compares with
 */
function checksums(work, below = '') {
  return readdirSync(join(work, below), { withFileTypes: true })
    .map((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return checksums(work, path);
      if (!entry.isFile()) return '';
      return `${createHash('md5')
        .update(readFileSync(join(work, path)))
        .digest('hex')}  ${path}\n`;
    })
    .join('');
}

/**
 * @param {string} path
 * @param {string} target
 */
function link(path, target) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/**
 * @param {string} path
 * @param {string | Buffer} content
 */
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
