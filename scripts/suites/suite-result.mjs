/**
 * @typedef {object} SuiteResult
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {readonly { name: string, reason: string }[]} skipped tests that did not run, each with its reason
 * @property {readonly { name: string, reason: string }[]} [failures] what failed, of a suite that can name it
 * @property {string} output what the suite printed; shown when something failed
 * @property {number} durationMs
 */

/**
 * A suite that could not run at all. It counts as one skipped test, and where `CI` is set as one failed: there a suite
 * that quietly stays away would look like one that passes.
 *
 * @param {string} name
 * @param {string} reason half a sentence
 * @param {boolean} isCi
 * @returns {SuiteResult}
 */
export function skippedSuite(name, reason, isCi) {
  return {
    name,
    passed: 0,
    failed: isCi ? 1 : 0,
    skipped: isCi ? [] : [{ name: `the whole suite ${name}`, reason }],
    output: isCi ? `${name} did not run: ${reason}. With CI set that is a failure.\n` : '',
    durationMs: 0,
  };
}

/**
 * Adds up all suites.
 *
 * @param {readonly SuiteResult[]} results
 * @returns {{ passed: number, failed: number, skipped: number, exitCode: 0 | 1 }} `exitCode` is 1 when any test failed,
 *   and when none ran: an empty run proves nothing
 */
export function sumResults(results) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const skipped = results.reduce((sum, result) => sum + result.skipped.length, 0);
  return { passed, failed, skipped, exitCode: failed > 0 || passed === 0 ? 1 : 0 };
}

/**
 * @param {{ passed: number, failed: number, skipped: number }} sum
 * @returns {string} the last line of every run, which CI reads
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
