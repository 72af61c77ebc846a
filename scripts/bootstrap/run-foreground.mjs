import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { BootstrapError } from './bootstrap-error.mjs';

/** What a shell adds to a signal's number to make the exit code of a program that the signal ended. */
const SIGNAL_EXIT_BASE = 128;

/** Signals that are meant for the program, not for the launcher in front of it. */
const FORWARDED_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']);

/**
 * Runs a program in our place: it gets our stdin, stdout and stderr and every signal sent to us.
 *
 * Ctrl-C is the exception. A terminal sends it to the whole foreground group, so the program already has it, and a
 * second copy would read as "stop at once" to a program that is closing its files.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code, or 128 + the signal's number when a signal ended it
 * @throws {BootstrapError} when it cannot be started
 */
export async function runForeground(command, args, { cwd, env } = {}) {
  const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: 'inherit' });
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const signals = process.platform === 'win32' ? FORWARDED_SIGNALS.slice(0, 1) : FORWARDED_SIGNALS;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal === 'SIGINT' && hasTerminal) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (cause) => reject(new BootstrapError(`${command} cannot be started: ${cause.message}`)));
      child.once('close', (code, signal) =>
        resolve(signal === null ? (code ?? 1) : SIGNAL_EXIT_BASE + constants.signals[signal]),
      );
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}
