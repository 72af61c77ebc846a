/**
 * Starts the built app and an empty Electron app in turns, on the same runtime, and writes what each start took:
 *
 *   node scripts/start-bench/measure.mjs --workspace DIR --rounds N
 *
 * One JSON value on stdout, times in milliseconds from the start of the process: `{ runtime, samples: { window, interactive,
 * empty } }`. The workspace is opened by each start; the first round warms up and is left out.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BootstrapError } from '../bootstrap/bootstrap-error.mjs';
import { ensureElectronForTests } from '../bootstrap/electron-for-tests.mjs';
import { runMain } from '../bootstrap/run-main.mjs';
import { ensureToolchain } from '../bootstrap/toolchain.mjs';
import { startVirtualDisplay } from '../suites/virtual-display.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A start that takes longer has failed, ms. */
const LIMIT_MS = 120_000;

await runMain(async () => {
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, rounds: { type: 'string' } } });
  const { workspace } = values;
  const rounds = Number(values.rounds);
  if (workspace === undefined || !Number.isInteger(rounds))
    throw new BootstrapError('name --workspace DIR and --rounds N');
  const toolchain = await ensureToolchain({ root: ROOT });
  const { executablePath, kind } = await ensureElectronForTests(ROOT, toolchain);
  const needsDisplay = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  const display = needsDisplay ? await startVirtualDisplay() : null;
  const folder = mkdtempSync(join(tmpdir(), 'trestle-start-'));
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...toolchain.env,
    TRESTLE_NODE: toolchain.node,
    START_BENCH_USER_DATA: join(folder, 'empty'),
    START_BENCH_SOFTWARE: hasGraphicsCard() ? '0' : '1',
    ...(display === null ? {} : { DISPLAY: display.display }),
  };
  delete env['ELECTRON_RUN_AS_NODE'];
  /** @param {string} app @param {readonly string[]} args */
  const start = (app, args) =>
    timeStart({ executablePath, args: [...sandboxFlags(), join(import.meta.dirname, app), ...args], env });
  const samples = {
    window: /** @type {number[]} */ ([]),
    interactive: /** @type {number[]} */ ([]),
    empty: /** @type {number[]} */ ([]),
  };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      // Each round begins with the other one, so that neither always runs behind the other.
      const isRealFirst = round % 2 === 0;
      const before = isRealFirst ? null : await start('empty-app', []);
      const real = await start('probed-app', [workspace]);
      const empty = before ?? (await start('empty-app', []));
      process.stderr.write(
        `round ${round} of ${rounds}: ${real.interactive.toFixed(0)} ms, empty ${empty.interactive.toFixed(0)} ms\n`,
      );
      if (round === 0) continue;
      samples.window.push(real.window);
      samples.interactive.push(real.interactive);
      samples.empty.push(empty.interactive);
    }
  } finally {
    await display?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${JSON.stringify({ runtime: kind, samples })}\n`);
  return 0;
});

/** The rule of main/app/needs-software-rendering.ts, so that both apps draw in the same way. */
function hasGraphicsCard() {
  return process.platform !== 'linux' || ['/dev/dri', '/dev/nvidia0'].some((path) => existsSync(path));
}

/** Chromium refuses to start its sandbox as root. */
function sandboxFlags() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * @param {{ executablePath: string, args: readonly string[], env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ window: number, interactive: number }>} milliseconds since the process was started
 */
async function timeStart({ executablePath, args, env }) {
  const began = performance.now();
  const child = spawn(executablePath, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let talk = '';
  child.stderr.on('data', (data) => (talk = `${talk}${data}`.slice(-2000)));
  const times = { window: Number.NaN, interactive: Number.NaN };
  let text = '';
  const told = new Promise((resolve) => {
    child.stdout.on('data', (data) => {
      const now = performance.now() - began;
      text += data;
      if (Number.isNaN(times.window) && text.includes('start-bench window')) times.window = now;
      if (!text.includes('start-bench interactive')) return;
      times.interactive = now;
      resolve(undefined);
    });
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  await Promise.race([told, ended]);
  clearTimeout(limit);
  child.kill('SIGTERM');
  await ended;
  if (Number.isNaN(times.interactive)) throw new BootstrapError(`a start did not become interactive: ${talk.trim()}`);
  return times;
}
