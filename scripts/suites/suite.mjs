import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { skippedSuite } from './suite-result.mjs';

/**
 * @typedef {object} SuiteContext
 * @property {string} root the clone
 * @property {import('../bootstrap/toolchain.mjs').Toolchain} toolchain
 * @property {boolean} isCi whether `CI` is set: a suite that cannot run is a failure there
 */

/**
 * @typedef {object} Suite
 * @property {string} name as `--only` takes it
 * @property {string} [requires] a file of the clone without which there is nothing to run
 * @property {(name: string, context: SuiteContext) => Promise<import('./suite-result.mjs').SuiteResult>} run
 */

/**
 * @param {Suite} suite
 * @param {SuiteContext} context
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>}
 */
export async function runSuite({ name, requires, run }, context) {
  if (requires !== undefined && !existsSync(join(context.root, requires))) {
    return skippedSuite(name, `there is no ${requires}`, context.isCi);
  }
  return run(name, context);
}
