import { runCommand } from './run-command.mjs';

/**
 * Runs npm without its chatter. The log level is set because an outer `npm test --silent` hands its own down, and a
 * failure that says nothing cannot be acted on.
 *
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} its output
 * @throws {import('./bootstrap-error.mjs').BootstrapError} when it fails
 */
export function runNpm(args, options) {
  return runCommand('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], options);
}
