import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { ensureBuild } from '../bootstrap/build.mjs';
import { ensureElectronForTests } from '../bootstrap/electron-for-tests.mjs';
import { skippedSuite } from './suite-result.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';
import { runVitest } from './vitest-suite.mjs';

/** All journeys through the window and the browser, ms. */
const LIMIT_MS = 8 * 60_000;

/**
 * Drives the built program: the real window and a real browser, on a display of their own where there is X.
 *
 * @param {string} name
 * @param {import('./suite.mjs').SuiteContext} context
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>} skipped, with the reason, when the machine cannot run it
 */
export async function runEndToEnd(name, context) {
  try {
    await ensureBuild(context.root, context.toolchain);
    await ensureElectronForTests(context.root, context.toolchain);
    const display = process.platform === 'linux' ? await startVirtualDisplay() : undefined;
    try {
      const env = display === undefined ? {} : { DISPLAY: display.display, WAYLAND_DISPLAY: '' };
      return await runVitest(name, ['--config=vitest.e2e.config.ts'], context, { limitMs: LIMIT_MS, env });
    } finally {
      await display?.stop();
    }
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    return skippedSuite(name, error.message, context.isCi);
  }
}
