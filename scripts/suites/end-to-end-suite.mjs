import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { ensureBuild } from '../bootstrap/build.mjs';
import { ensureElectronForTests } from '../bootstrap/electron-for-tests.mjs';
import { skippedSuite } from './suite-result.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';
import { runVitest } from './vitest-suite.mjs';

/** All journeys through the window and the browser, ms. */
const LIMIT_MS = 15 * 60_000;

/**
 * Drives the built program: the real window and a real browser, on a display of their own where there is X.
 *
 * @param {string} name
 * @param {import('./suite.mjs').SuiteContext} context
 * @param {{ files?: readonly string[], env?: NodeJS.ProcessEnv }} [options] all files when none is named
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>} skipped, with the reason, when the machine cannot run it
 */
export async function runEndToEnd(name, context, { files = [], env = {} } = {}) {
  const stage = await prepareStage(context);
  if ('reason' in stage) return skippedSuite(name, stage.reason, context.isCi);
  try {
    const args = ['--config=vitest.e2e.config.ts', ...files];
    return await runVitest(name, args, context, { limitMs: LIMIT_MS, env: { ...stage.env, ...env } });
  } finally {
    await stage.clear();
  }
}

/**
 * @param {import('./suite.mjs').SuiteContext} context
 * @returns {Promise<{ env: NodeJS.ProcessEnv, clear: () => Promise<void> } | { reason: string }>}
 */
async function prepareStage({ root, toolchain }) {
  try {
    await ensureBuild(root, toolchain);
    await ensureElectronForTests(root, toolchain);
    if (process.platform !== 'linux') return { env: {}, clear: async () => undefined };
    const { display, stop } = await startVirtualDisplay();
    // Without this, Electron would prefer the Wayland session of whoever runs the tests.
    return { env: { DISPLAY: display, WAYLAND_DISPLAY: '' }, clear: stop };
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    return { reason: error.message };
  }
}
