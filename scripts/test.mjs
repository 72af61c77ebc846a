/**
 * `npm test` and, with `--long`, `npm run test:long`: prepares what the tests need, runs every suite one after the other
 * and ends with the line `N passed, N failed, N skipped` over all of them.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BootstrapError } from './bootstrap/bootstrap-error.mjs';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { runMain } from './bootstrap/run-main.mjs';
import { TEST_NEEDS, ensureSystemPackages } from './bootstrap/system-packages.mjs';
import { ensureToolchain } from './bootstrap/toolchain.mjs';
import { formatFailures, formatResult, formatSkips } from './suites/report.mjs';
import { runSuite } from './suites/suite.mjs';
import { summaryLine, sumResults } from './suites/suite-result.mjs';
import { LONG_SUITES, SUITES } from './suites/suites.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  const suites = chosenSuites();
  const toolchain = await ensureToolchain({ root: ROOT });
  await ensureDependencies(ROOT, toolchain);
  await ensureSystemPackages(TEST_NEEDS);

  const context = { root: ROOT, toolchain, isCi: Boolean(process.env['CI']) };
  const results = [];
  for (const suite of suites) {
    const result = await runSuite(suite, context);
    results.push(result);
    process.stdout.write(formatResult(result));
  }
  const sum = sumResults(results);
  process.stdout.write(`${formatSkips(results)}${formatFailures(results)}${summaryLine(sum)}\n`);
  return sum.exitCode;
});

/** @returns {readonly import('./suites/suite.mjs').Suite[]} */
function chosenSuites() {
  const { values } = parseArgs({ options: { long: { type: 'boolean' }, only: { type: 'string' } } });
  const suites = values.long ? LONG_SUITES : SUITES;
  if (values.only === undefined) return suites;
  const chosen = suites.filter(({ name }) => name === values.only);
  if (chosen.length > 0) return chosen;
  throw new BootstrapError(`--only ${values.only} is none of ${suites.map(({ name }) => name).join(', ')}`);
}
