import { runCommand } from '../bootstrap/run-command.mjs';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';

/**
 * Which sources a package is made of.
 *
 * @param {string} root the clone
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ commit: string, date: Date }>} the commit, with `-modified` when tracked files differ from it, or
 *   `unknown` outside of git; its date, or SOURCE_DATE_EPOCH, so that the same sources make the same package
 */
export async function sourceCommit(root, env = process.env) {
  const epoch = env['SOURCE_DATE_EPOCH'];
  const named = epoch === undefined ? undefined : new Date(Number(epoch) * 1000);
  try {
    const [commit = '', seconds = ''] = (await git(root, ['log', '-1', '--format=%H %ct'])).trim().split(' ');
    const isModified = (await git(root, ['status', '--porcelain', '--untracked-files=no'])).trim() !== '';
    return { commit: isModified ? `${commit}-modified` : commit, date: named ?? new Date(Number(seconds) * 1000) };
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    return { commit: 'unknown', date: named ?? new Date() };
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 */
function git(root, args) {
  return runCommand('git', ['-C', root, ...args]);
}
