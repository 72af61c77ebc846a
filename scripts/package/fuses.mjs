/**
 * The switches inside Electron's binary that decide what it may be turned into. They are set when the package is made
 * and read back from the program that was made.
 */
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/**
 * What a shipped Trestle has to be, by the fuse's name. An Electron that is too old to know a fuse has none to set.
 *
 * @type {Readonly<Partial<Record<keyof typeof FuseV1Options, boolean>>>}
 */
export const WANTED_FUSES = {
  // No bare Node in our name, and none of its doors.
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableCookieEncryption: true,
  // macOS and Windows compare the archive with a hash inside the program; Linux does not look (verify-program.ts does).
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  // Electron's defaults, written down so that a change of them is seen.
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

/**
 * @param {string} executable Electron's program, or the application's folder on macOS
 * @returns {Promise<void>}
 */
export async function setFuses(executable) {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // The signature is void after the change; without a new one Apple silicon refuses to start the program.
    resetAdHocDarwinSignature: process.platform === 'darwin',
    ...Object.fromEntries(Object.entries(WANTED_FUSES).map(([name, isOn]) => [fuseIndex(name), isOn])),
  });
}

/**
 * @param {string} executable
 * @returns {Promise<Record<string, boolean>>} the fuses this binary has, by name
 */
export async function readFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  /** @type {Record<string, boolean>} */
  const fuses = {};
  for (const name of Object.keys(FuseV1Options).filter((key) => Number.isNaN(Number(key)))) {
    const state = wire[fuseIndex(name)];
    if (state === FuseState.ENABLE || state === FuseState.DISABLE) fuses[name] = state === FuseState.ENABLE;
  }
  return fuses;
}

/**
 * @param {Readonly<Record<string, boolean>>} fuses as read
 * @returns {string[]} one sentence for each that is not as it has to be
 */
export function wrongFuses(fuses) {
  return Object.entries(WANTED_FUSES)
    .filter(([name, wanted]) => name in fuses && fuses[name] !== wanted)
    .map(([name, wanted]) => `${name} is ${wanted ? 'off' : 'on'} and has to be ${wanted ? 'on' : 'off'}`);
}

/**
 * @param {string} name
 * @returns {FuseV1Options}
 */
function fuseIndex(name) {
  return FuseV1Options[/** @type {keyof typeof FuseV1Options} */ (name)];
}
