import { runCommand } from './run-command.mjs';

/**
 * Runs npm without its chatter, on whichever Node `env` puts first on PATH.
 *
 * Two things are handed to it that it would otherwise lose. Its log level, because an outer `npm test --silent` passes
 * its own down, and a failure that says nothing cannot be acted on. And the machine's global npm configuration, where a
 * company's registry and certificates are named: npm looks for that beside the Node it runs on.
 *
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} its output
 * @throws {import('./bootstrap-error.mjs').BootstrapError} when it fails
 */
export async function runNpm(args, { cwd, env }) {
  const globalConfig =
    env['npm_config_globalconfig'] ?? (await runCommand('npm', ['config', 'get', 'globalconfig', '--loglevel=silent']));
  return runCommand('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd,
    env: { ...env, npm_config_globalconfig: globalConfig.trim().split('\n').at(-1) },
  });
}
