import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';

/** The screen that tests see: large enough for the window at its default size, 24 bits of colour. */
const SCREEN = '1600x1000x24';

/**
 * Starts an X server that draws into memory, so that windows of tests need no screen and show on nobody's.
 *
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>} `display` is the value for DISPLAY
 * @throws {BootstrapError} when Xvfb is not installed or does not come up
 */
export async function startVirtualDisplay() {
  // -displayfd lets the server choose a free display and tell us which; choosing one ourselves would be a race.
  const args = ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const chosen = /** @type {import('node:stream').Readable} */ (server.stdio[3]);
  const display = await new Promise((resolve, reject) => {
    let number = '';
    chosen.on('data', (data) => {
      number += data.toString();
      if (number.endsWith('\n')) resolve(`:${number.trim()}`);
    });
    server.once('error', (cause) => reject(new BootstrapError(`Xvfb cannot be started: ${cause.message}`)));
    server.once('exit', (code) => reject(new BootstrapError(`Xvfb ended with ${code} before it had a display`)));
  });
  return {
    display,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exit = once(server, 'exit');
      server.kill('SIGTERM');
      await exit;
    },
  };
}
