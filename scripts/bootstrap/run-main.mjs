import { BootstrapError } from './bootstrap-error.mjs';
import { say } from './say.mjs';

/**
 * Runs a script's main function and sets the exit code. A failure that the user can act on ends with its sentence as the
 * last line of stderr and code 1.
 *
 * @param {() => Promise<number>} main returns the exit code
 * @returns {Promise<void>}
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    if (error.details !== '') process.stderr.write(`${error.details}\n`);
    say(error.message);
    process.exitCode = 1;
  }
}
