import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { findProgram } from '../bootstrap/find-program.mjs';
import { withProcessLock } from '../bootstrap/process-lock.mjs';
import { PACKAGE_TEST_NEEDS, ensureSystemPackages } from '../bootstrap/system-packages.mjs';
import { PRODUCT } from '../package/product.mjs';
import { runCaptured } from './run-captured.mjs';
import { skippedSuite } from './suite-result.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';
import { runVitest } from './vitest-suite.mjs';

/** Making the package, and then the journey, ms each: a busy machine included. */
const LIMIT_MS = 15 * 60_000;

/** A network with nothing in it but its own loopback. The display is reached by a file. */
const WITHOUT_NETWORK = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** A machine has one list of installed packages, whichever clone installs one. */
const MACHINE_LOCK = '/var/tmp/trestle-package-suite.lock';

/**
 * Makes the package, installs it on this machine, uses it as a person would, and removes it.
 *
 * @param {string} name
 * @param {import('./suite.mjs').SuiteContext} context
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>} skipped, with the reason, when the machine cannot run it
 */
export async function runPackage(name, context) {
  const reason = whyNotHere();
  if (reason !== undefined) return skippedSuite(name, reason, context.isCi);
  await ensureSystemPackages(PACKAGE_TEST_NEEDS);
  try {
    return await withProcessLock(MACHINE_LOCK, () => makeAndUse(name, context));
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    return skippedSuite(name, error.message, context.isCi);
  }
}

/**
 * @param {string} name
 * @param {import('./suite.mjs').SuiteContext} context
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>}
 */
async function makeAndUse(name, context) {
  const startedAt = performance.now();
  const { root, toolchain } = context;
  const make = [join(root, 'scripts', 'package.mjs'), '--json'];
  const { code, output } = await runCaptured(toolchain.node, make, {
    cwd: root,
    env: toolchain.env,
    limitMs: LIMIT_MS,
  });
  if (code !== 0) {
    const durationMs = performance.now() - startedAt;
    return { name, passed: 0, failed: 1, skipped: [], output, durationMs };
  }
  const { display, stop } = await startVirtualDisplay();
  try {
    const under = canLeaveNetwork() ? WITHOUT_NETWORK : [];
    const env = { DISPLAY: display, WAYLAND_DISPLAY: '', TRESTLE_TEST_NETWORK: under.length > 0 ? 'none' : 'as it is' };
    const options = { limitMs: LIMIT_MS, env, under };
    const result = await runVitest(name, ['--config=vitest.installed.config.ts'], context, options);
    return { ...result, durationMs: performance.now() - startedAt };
  } finally {
    await stop();
  }
}

/** @returns {boolean} whether the kernel lets us have a network of our own; a container may not */
function canLeaveNetwork() {
  return spawnSync('unshare', ['--net', 'true'], { stdio: 'ignore' }).status === 0;
}

/** @returns {string | undefined} half a sentence; undefined when the package can be installed on this machine */
function whyNotHere() {
  if (process.platform !== 'linux' || findProgram('dpkg') === undefined)
    return 'the machine installs no Debian packages';
  if (process.getuid?.() !== 0) return 'only root can install a package';
  const installed = spawnSync('dpkg-query', ['--show', '--showformat=${Version}', PRODUCT.name], { encoding: 'utf8' });
  const isInstalled = installed.status === 0 && installed.stdout !== '' && !installed.stdout.includes('~test');
  return isInstalled ? `Trestle ${installed.stdout} is installed here and would be replaced` : undefined;
}
