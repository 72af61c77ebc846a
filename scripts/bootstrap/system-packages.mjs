/**
 * What a window, and a test of it, needs from the operating system. Presence is asked of the machine itself (the loader's
 * cache for libraries, PATH for programs), which holds on every Linux; only installing speaks Debian.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';

/**
 * @typedef {object} SystemNeed
 * @property {string} [library] file name of a shared library, as the loader knows it
 * @property {string} [program] name of an executable
 * @property {readonly string[]} debian package names, newest spelling first: since Debian 13 the libraries whose time
 *   type became 64-bit end in `t64`
 */

/** @type {readonly SystemNeed[]} */
export const WINDOW_NEEDS = [
  { library: 'libgtk-3.so.0', debian: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', debian: ['libnss3'] },
  { library: 'libasound.so.2', debian: ['libasound2t64', 'libasound2'] },
  { library: 'libgbm.so.1', debian: ['libgbm1'] },
  { library: 'libXss.so.1', debian: ['libxss1'] },
  { library: 'libatk-bridge-2.0.so.0', debian: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { library: 'libdrm.so.2', debian: ['libdrm2'] },
];

/** @type {readonly SystemNeed[]} */
export const TEST_NEEDS = [
  ...WINDOW_NEEDS,
  { program: 'Xvfb', debian: ['xvfb'] },
  { program: 'xauth', debian: ['xauth'] },
  { program: 'chromium', debian: ['chromium'] },
];

/**
 * What makes a Debian package. dpkg-deb is there wherever apt is.
 *
 * @type {readonly SystemNeed[]}
 */
export const PACKAGE_NEEDS = [{ program: 'dpkg-deb', debian: ['dpkg'] }];

/**
 * What checks it and looks at who runs.
 *
 * @type {readonly SystemNeed[]}
 */
export const PACKAGE_TEST_NEEDS = [
  ...PACKAGE_NEEDS,
  { program: 'lintian', debian: ['lintian'] },
  { program: 'pgrep', debian: ['procps'] },
  { program: 'ip', debian: ['iproute2'] },
];

/** Another apt may be running, such as the machine's own updates: wait for it up to two minutes. */
const WAIT_FOR_APT = '--option=DPkg::Lock::Timeout=120';

/**
 * @typedef {object} Machine the operating system as this module sees it; tests describe one
 * @property {boolean} isLinux other systems bring what a window needs
 * @property {() => ReadonlySet<string>} libraries file names in the loader's cache
 * @property {(program: string) => boolean} hasProgram
 * @property {boolean} canInstall whether we are root on a machine with apt-get
 * @property {(args: readonly string[]) => Promise<string>} apt runs `apt-get`
 * @property {(name: string) => boolean} knowsPackage whether apt could install a package of that name
 */

/**
 * Installs what is missing when we are root on Debian; elsewhere says in one line what to install, and goes on: whoever
 * needs it will fail with its own words, and a user without a display needs none of it.
 *
 * @param {readonly SystemNeed[]} needs
 * @param {Machine} [machine]
 * @returns {Promise<void>}
 */
export async function ensureSystemPackages(needs, machine = thisMachine()) {
  if (!machine.isLinux) return;
  const missing = missingNeeds(needs, machine);
  if (missing.length === 0) return;
  const named = missing.map((need) => need.library ?? need.program).join(', ');
  if (!machine.canInstall) {
    say(`missing on this machine: ${named}; on Debian: apt-get install ${missing.map(oldestName).join(' ')}`);
    return;
  }
  say(`installing system packages for ${named} (once)`);
  try {
    await machine.apt(['update']);
    const packages = missing.map((need) => need.debian.find(machine.knowsPackage) ?? oldestName(need));
    await machine.apt(['install', '--yes', '--no-install-recommends', ...packages]);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    say(`these system packages could not be installed: ${error.message}`);
  }
}

/**
 * @param {readonly SystemNeed[]} needs
 * @param {Pick<Machine, 'libraries' | 'hasProgram'>} machine
 * @returns {SystemNeed[]} those the machine does not have
 */
function missingNeeds(needs, machine) {
  const libraries = machine.libraries();
  return needs.filter(({ library, program }) =>
    library === undefined ? !machine.hasProgram(program ?? '') : !libraries.has(library),
  );
}

/** @param {SystemNeed} need */
function oldestName(need) {
  return need.debian.at(-1) ?? '';
}

/** @returns {Machine} */
function thisMachine() {
  return {
    isLinux: process.platform === 'linux',
    libraries: () =>
      new Set(
        output('/sbin/ldconfig', ['-p'])
          .match(/^\t\S+/gm)
          ?.map((line) => line.trim()),
      ),
    hasProgram: (program) => findProgram(program) !== undefined,
    canInstall: process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
    apt: (args) =>
      runCommand('apt-get', [WAIT_FOR_APT, ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }),
    knowsPackage: (name) => /Candidate: (?!\(none\))/.test(output('apt-cache', ['policy', name])),
  };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string} its stdout, empty when it cannot run
 */
function output(command, args) {
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '';
}
