import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { ensureBuild } from '../bootstrap/build.mjs';

/**
 * The build as one test: whether the sources become a program.
 *
 * @param {string} name
 * @param {import('./suite.mjs').SuiteContext} context
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>}
 */
export async function runBuild(name, { root, toolchain }) {
  const startedAt = performance.now();
  let output = '';
  try {
    await ensureBuild(root, toolchain);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    output = `${error.details}\n${error.message}\n`;
  }
  const failed = output === '' ? 0 : 1;
  return { name, passed: 1 - failed, failed, skipped: [], output, durationMs: performance.now() - startedAt };
}
