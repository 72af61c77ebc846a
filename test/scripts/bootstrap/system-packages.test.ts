import { expect, test } from 'vitest';
import { BootstrapError } from '../../../scripts/bootstrap/bootstrap-error.mjs';
import { TEST_NEEDS, WINDOW_NEEDS, ensureSystemPackages } from '../../../scripts/bootstrap/system-packages.mjs';
import { captureTalk } from '../support.ts';

const LIBRARIES = WINDOW_NEEDS.map(({ library }) => String(library));
const PROGRAMS = ['Xvfb', 'xauth', 'chromium'];
const WITHOUT_GTK_AND_XVFB = { libraries: LIBRARIES.slice(1), programs: PROGRAMS.slice(1) };

/** A Linux machine; its apt writes down what it is asked for. */
function fakeMachine(has: { libraries: string[]; programs: string[]; canInstall: boolean; knows?: string[] }) {
  const aptCalls: string[] = [];
  return {
    aptCalls,
    isLinux: true,
    libraries: () => new Set(has.libraries),
    hasProgram: (program: string) => has.programs.includes(program),
    canInstall: has.canInstall,
    apt: async (args: readonly string[]) => {
      aptCalls.push(args.join(' '));
      return '';
    },
    knowsPackage: (name: string) => has.knows?.includes(name) ?? false,
  };
}

test('is silent when nothing is missing', async () => {
  const talk = captureTalk();
  const machine = fakeMachine({ libraries: LIBRARIES, programs: PROGRAMS, canInstall: true });
  await ensureSystemPackages(TEST_NEEDS, machine);
  expect(talk).toEqual([]);
  expect(machine.aptCalls).toEqual([]);
});

test('says in one line what to install where it may not do so itself', async () => {
  const talk = captureTalk();
  const machine = fakeMachine({ ...WITHOUT_GTK_AND_XVFB, canInstall: false });
  await ensureSystemPackages(TEST_NEEDS, machine);
  expect(talk).toEqual([
    'trestle: missing on this machine: libgtk-3.so.0, Xvfb; on Debian: apt-get install libgtk-3-0 xvfb',
  ]);
  expect(machine.aptCalls).toEqual([]);
});

test.each([
  ['Debian 12', ['libgtk-3-0', 'xvfb'], 'libgtk-3-0 xvfb'],
  ['Debian 13', ['libgtk-3-0t64', 'xvfb'], 'libgtk-3-0t64 xvfb'],
])('installs exactly what is missing under the names of %s', async (_, knows, packages) => {
  const talk = captureTalk();
  const machine = fakeMachine({ ...WITHOUT_GTK_AND_XVFB, canInstall: true, knows });
  await ensureSystemPackages(TEST_NEEDS, machine);
  expect(machine.aptCalls).toEqual(['update', `install --yes --no-install-recommends ${packages}`]);
  expect(talk).toEqual(['trestle: installing system packages for libgtk-3.so.0, Xvfb (once)']);
});

test('goes on when apt fails, and says so', async () => {
  const talk = captureTalk();
  const machine = fakeMachine({ ...WITHOUT_GTK_AND_XVFB, canInstall: true });
  machine.apt = async () => {
    throw new BootstrapError('`apt-get update` ended with 100');
  };
  await ensureSystemPackages(TEST_NEEDS, machine);
  expect(talk.at(-1)).toBe('trestle: these system packages could not be installed: `apt-get update` ended with 100');
});
