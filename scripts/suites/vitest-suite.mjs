import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJsonFile } from '../bootstrap/json-file.mjs';
import { runCaptured } from './run-captured.mjs';

const REPORTER = fileURLToPath(new URL('vitest-reporter.mjs', import.meta.url));

/**
 * Runs vitest in one process and counts its tests.
 *
 * @param {string} name
 * @param {readonly string[]} args after `vitest run`
 * @param {import('./suite.mjs').SuiteContext} context
 * @param {{ limitMs: number, env?: NodeJS.ProcessEnv, onOutput?: (text: string) => void, under?: readonly string[] }} options
 *   `env` is added to the toolchain's; `under` is a command that runs the rest of its arguments as one
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>}
 */
export async function runVitest(name, args, { root, toolchain }, { limitMs, env = {}, onOutput, under = [] }) {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'trestle-test-'));
  const reportPath = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${REPORTER}`];
    const [program = '', ...rest] = [...under, toolchain.node, vitest, 'run', ...reporters, ...args];
    const { code, output } = await runCaptured(program, rest, {
      cwd: root,
      env: { ...toolchain.env, ...env, TRESTLE_TEST_REPORT: reportPath },
      limitMs,
      ...(onOutput === undefined ? {} : { onOutput }),
    });
    const durationMs = performance.now() - startedAt;
    return { name, ...countReport(readJsonFile(reportPath), code), output, durationMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Vitest's exit code has the last word: a run that broke off leaves no report, or one in which nothing failed.
 *
 * @param {Record<string, unknown> | undefined} report as the reporter wrote it
 * @param {number} code vitest's exit code
 * @returns {import('./vitest-reporter.mjs').VitestReport}
 */
export function countReport(report, code) {
  const counted = /** @type {import('./vitest-reporter.mjs').VitestReport} */ ({
    passed: 0,
    failed: 0,
    skipped: [],
    failures: [],
    ...report,
  });
  if (code === 0 || counted.failed > 0) return counted;
  return { ...counted, failed: 1, failures: [{ name: 'the run itself', reason: `vitest ended with code ${code}` }] };
}
