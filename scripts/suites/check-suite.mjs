import { join } from 'node:path';
import { runCaptured } from './run-captured.mjs';

/** A check is one tool over the whole tree; the slowest takes seconds. */
const LIMIT_MS = 5 * 60_000;

/** Each of these tools keeps one core busy, and some a gigabyte. */
const SIDE_BY_SIDE = 2;

/**
 * Runs a tool that answers by its exit code. Each run of it is one test.
 *
 * @param {string} name
 * @param {string} tool its script, below node_modules
 * @param {readonly (readonly string[])[]} runs the tool's arguments, one list per run
 * @param {import('./suite.mjs').SuiteContext} context
 * @returns {Promise<import('./suite-result.mjs').SuiteResult>}
 */
export async function runChecks(name, tool, runs, { root, toolchain }) {
  const startedAt = performance.now();
  /** @type {string[]} */
  const failures = [];
  const waiting = [...runs];
  const worker = async () => {
    for (let args = waiting.shift(); args !== undefined; args = waiting.shift()) {
      const command = [join(root, 'node_modules', tool), ...args];
      const options = { cwd: root, env: toolchain.env, limitMs: LIMIT_MS };
      const { code, output } = await runCaptured(toolchain.node, command, options);
      if (code !== 0) failures.push(output);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  const [passed, failed] = [runs.length - failures.length, failures.length];
  return { name, passed, failed, skipped: [], output: failures.join('\n'), durationMs: performance.now() - startedAt };
}
