/**
 * Downloads Electron with Electron's own installer, for as long as bytes arrive. Behind a firewall that drops packets
 * the installer would wait for minutes, on every start: it is stopped after a short silence, and the failure is
 * remembered for a day, so that it costs one start and not all of them.
 */
import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withBootstrapLock } from './bootstrap-lock.mjs';
import { electronVersion, locateElectron } from './electron-location.mjs';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { say } from './say.mjs';

/** Silence after which a download is given up, ms. A slow line still delivers something in ten seconds. */
export const STALL_LIMIT_MS = 10_000;

/** How long a failed download is not tried again, ms. */
export const FAILURE_MEMORY_MS = 24 * 60 * 60 * 1000;

/** Where the failure is remembered, below the clone. Removing the file is the way to try again at once. */
export const FAILURE_FILE = join('.cache', 'electron-download.json');

/** How often the download is looked at, ms. */
const WATCH_MS = 100;

/**
 * Finds the official Electron, downloading it when that may work.
 *
 * @param {object} options
 * @param {string} options.root the clone
 * @param {import('./toolchain.mjs').Toolchain} options.toolchain
 * @param {() => number} [options.now] milliseconds since the epoch
 * @param {number} [options.stallLimitMs]
 * @returns {Promise<{ executablePath: string } | { reason: string }>} where it is, or why there is none, in one sentence
 *   without its full stop
 */
export async function ensureElectron({ root, toolchain, now = Date.now, stallLimitMs = STALL_LIMIT_MS }) {
  const found = locateElectron(root, toolchain.env);
  if ('executablePath' in found || found.isOverride) return found;
  if (toolchain.env['TRESTLE_OFFLINE'] === '1') return { reason: `${found.reason}, and TRESTLE_OFFLINE is set` };
  const remembered = rememberedFailure(root, now());
  if (remembered !== undefined) return { reason: remembered };

  return withBootstrapLock(root, async () => {
    const again = locateElectron(root, toolchain.env);
    if ('executablePath' in again) return again;
    const version = electronVersion(root);
    say(`downloading Electron ${version} (once; given up after ${stallLimitMs / 1000} s without progress)`);
    const failure = await runInstaller(root, toolchain, stallLimitMs);
    const installed = locateElectron(root, toolchain.env);
    if ('executablePath' in installed) return installed;
    const reason = failure ?? 'its installer ended without an executable';
    writeJsonFile(join(root, FAILURE_FILE), { version, reason, failedAt: new Date(now()).toISOString() });
    return { reason: `Electron ${version} could not be downloaded (${reason})` };
  });
}

/**
 * @param {string} root
 * @param {number} nowMs
 * @returns {string | undefined} why no download is tried now; undefined when one should be
 */
function rememberedFailure(root, nowMs) {
  const memory = readJsonFile(join(root, FAILURE_FILE));
  if (memory === undefined || memory['version'] !== electronVersion(root)) return undefined;
  const [failedAt, reason] = [String(memory['failedAt']), String(memory['reason'])];
  const isRecent = nowMs - Date.parse(failedAt) < FAILURE_MEMORY_MS;
  return isRecent
    ? `Electron could not be downloaded on ${failedAt} (${reason}); remove ${FAILURE_FILE} to try again today`
    : undefined;
}

/**
 * @param {string} root
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {number} stallLimitMs
 * @returns {Promise<string | undefined>} undefined when the installer ended well, else why it did not
 */
async function runInstaller(root, toolchain, stallLimitMs) {
  const packageFolder = join(root, 'node_modules', 'electron');
  // The installer downloads into the temporary folder and reports nothing; a folder of its own makes progress visible.
  const temporary = join(root, '.cache', 'electron-download');
  mkdirSync(temporary, { recursive: true });
  const child = spawn(toolchain.node, [join(packageFolder, 'install.js')], {
    cwd: root,
    env: { ...toolchain.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data.toString()));

  let hasStalled = false;
  let seenBytes = -1;
  let lastProgressAt = performance.now();
  const watch = setInterval(() => {
    const bytes = folderBytes(temporary) + folderBytes(join(packageFolder, 'dist'));
    if (bytes !== seenBytes) {
      seenBytes = bytes;
      lastProgressAt = performance.now();
    } else if (performance.now() - lastProgressAt > stallLimitMs) {
      hasStalled = true;
      child.kill('SIGKILL');
    }
  }, WATCH_MS);
  try {
    const code = await new Promise((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once('close', resolve);
    });
    if (hasStalled) return `no progress for ${stallLimitMs / 1000} s`;
    return code === 0 ? undefined : reasonIn(errors);
  } finally {
    clearInterval(watch);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} errors the installer's stderr: the stack of what went wrong
 */
function reasonIn(errors) {
  return /^\w*Error: (.+)$/m.exec(errors)?.[1] ?? 'its installer failed without a message';
}

/**
 * @param {string} folder
 * @returns {number} bytes of all files below it, 0 when it does not exist
 */
function folderBytes(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += lstatSync(join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // The installer moves and removes folders while we look; the next look counts them.
  }
  return bytes;
}
