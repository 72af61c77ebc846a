import { summaryLine } from './suite-result.mjs';

/**
 * One suite as a section of the report: its counts, and what it printed when something failed.
 *
 * @param {import('./suite-result.mjs').SuiteResult} result
 * @returns {string} with its final line break
 */
export function formatResult({ name, passed, failed, skipped, output, durationMs }) {
  const counts = summaryLine({ passed, failed, skipped: skipped.length });
  const mark = failed > 0 ? 'FAILED ' : skipped.length > 0 && passed === 0 ? 'SKIPPED' : 'ok     ';
  const heading = `${mark} ${name.padEnd(12)} ${counts} in ${(durationMs / 1000).toFixed(1)} s\n`;
  return failed > 0 ? `${heading}${output.trimEnd().replace(/^/gm, '  | ')}\n` : heading;
}

/**
 * Every test that did not run, with its reason: a skip that nobody reads is a test that nobody has.
 *
 * @param {readonly import('./suite-result.mjs').SuiteResult[]} results
 * @returns {string} empty when nothing was skipped
 */
export function formatSkips(results) {
  const lines = results.flatMap((result) => result.skipped.map(({ name, reason }) => `  ${name}: ${reason}\n`));
  return lines.length === 0 ? '' : `\nSKIPPED, and therefore not tested:\n${lines.join('')}\n`;
}

/**
 * Every test that failed, with the first line of its error: of a long log often only the end is read, or kept.
 *
 * @param {readonly import('./suite-result.mjs').SuiteResult[]} results
 * @returns {string} empty when nothing failed
 */
export function formatFailures(results) {
  const lines = results
    .filter(({ failed }) => failed > 0)
    .flatMap(({ name: suite, failures = [] }) =>
      failures.length === 0 ? [`  ${suite}\n`] : failures.map(({ name, reason }) => `  ${name}: ${reason}\n`),
    );
  return lines.length === 0 ? '' : `\nFAILED:\n${lines.join('')}\n`;
}
