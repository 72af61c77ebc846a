import { spawn } from 'node:child_process';
import { BootstrapError } from './bootstrap-error.mjs';

/** Lines of a failed command's output that are shown of its beginning, where npm explains, and its end, where apt does. */
const SHOWN_LINES = { first: 12, last: 12 };

/** Output kept in memory, characters: the bootstrap's commands are quiet, and a runaway one must not fill the memory. */
const KEPT_CHARACTERS = 1024 * 1024;

/** Signals that end the bootstrap and must not leave its command running behind it. */
const ENDING_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command of the bootstrap to its end, quietly: its output is kept and shown only when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what the command wrote to stdout and stderr, in order of arrival
 * @throws {BootstrapError} when it cannot be started or ends with anything but 0
 */
export async function runCommand(command, args, { cwd, env } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm is a .cmd file on Windows, which only a shell can start. Arguments here are constants and our own paths.
    shell: process.platform === 'win32' && !command.endsWith('.exe'),
  });
  let output = '';
  /** @param {Buffer} data */
  const keep = (data) => {
    output = (output + data.toString()).slice(-KEPT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, end);
  try {
    const outcome = await new Promise((resolve, reject) => {
      child.once('error', (cause) => reject(new BootstrapError(`${command} cannot be started: ${cause.message}`)));
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    if (outcome !== 0 && received === undefined) {
      throw new BootstrapError(`\`${[command, ...args].join(' ')}\` ended with ${outcome}`, excerpt(output));
    }
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, end);
  }
  if (received !== undefined) process.kill(process.pid, received);
  return output;
}

/**
 * @param {string} output
 * @returns {string} its first and last lines
 */
function excerpt(output) {
  const lines = output.trimEnd().split('\n');
  if (lines.length <= SHOWN_LINES.first + SHOWN_LINES.last) return lines.join('\n');
  return [...lines.slice(0, SHOWN_LINES.first), '…', ...lines.slice(-SHOWN_LINES.last)].join('\n');
}
