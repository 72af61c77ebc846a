import { fileURLToPath } from 'node:url';
import { ensureBuild } from '../../scripts/bootstrap/build.mjs';
import { ensureToolchain } from '../../scripts/bootstrap/toolchain.mjs';
import { startVirtualDisplay } from '../../scripts/suites/virtual-display.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds what changed and makes sure of a display, so that one file can be run by itself. Under `npm test` both are
 * there already; on a machine with a screen the windows show on it.
 */
export async function setup(): Promise<() => Promise<void>> {
  await ensureBuild(ROOT, await ensureToolchain({ root: ROOT }));
  if (process.platform !== 'linux' || process.env['DISPLAY'] !== undefined) return async () => {};
  const { display, stop } = await startVirtualDisplay();
  process.env['DISPLAY'] = display;
  return stop;
}
