import { spawn } from 'node:child_process';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';

/** Output kept of one suite, characters: failures come last, and a log of a runaway suite must not fill the memory. */
const KEPT_CHARACTERS = 512 * 1024;

/** Time between asking a suite that ran over its limit to end and ending it, ms. */
const GRACE_MS = 5_000;

/**
 * Runs one suite's command and keeps what it prints. The command gets a process group of its own, so that a suite that
 * hangs is ended together with the servers, browsers and workers it started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, limitMs: number, onOutput?: (text: string) => void }} options
 *   `onOutput` hears what it prints as it comes
 * @returns {Promise<{ code: number, output: string }>} `code` is 1 when it was ended by a signal or could not start
 * @throws {BootstrapError} when we are told to end meanwhile, after the suite has
 */
export async function runCaptured(command, args, { cwd, env, limitMs, onOutput }) {
  const isGroup = process.platform !== 'win32';
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: isGroup });
  let output = '';
  /** @param {Buffer} data */
  const keep = (data) => {
    const text = data.toString();
    output = (output + text).slice(-KEPT_CHARACTERS);
    onOutput?.(text);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(isGroup ? -child.pid : child.pid, signal);
    } catch {
      // It ended in this moment.
    }
  };
  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @param {NodeJS.Signals} signal */
  const endWithUs = (signal) => {
    received = signal;
    end(signal);
  };
  process.on('SIGINT', endWithUs).on('SIGTERM', endWithUs);
  /** @type {NodeJS.Timeout | undefined} */
  let lastResort;
  const limit = setTimeout(() => {
    output += `\nended, since it ran for more than ${limitMs / 60_000} minutes\n`;
    end('SIGTERM');
    lastResort = setTimeout(() => end('SIGKILL'), GRACE_MS);
  }, limitMs);
  try {
    const code = await new Promise((resolve) => {
      child.once('error', (cause) => {
        output += `${command} cannot be started: ${cause.message}\n`;
        resolve(1);
      });
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    if (received !== undefined) throw new BootstrapError(`the tests were ended by ${received}`);
    return { code, output };
  } finally {
    clearTimeout(limit);
    clearTimeout(lastResort);
    process.off('SIGINT', endWithUs).off('SIGTERM', endWithUs);
  }
}
