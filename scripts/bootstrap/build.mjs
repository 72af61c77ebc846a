import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withBootstrapLock } from './bootstrap-lock.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';
import { readSourceState } from './source-state.mjs';

/** The build's own proof that it is complete: without the CLI there is nothing to start. */
const CLI_ENTRY = join('main', 'cli.js');

const STAMP = '.trestle-build.json';

/**
 * Makes `out/` match the sources. A build goes into a folder of its own and is swapped in whole, so that a program
 * started from `out/` never finds half a build there; the stamp travels inside it, so that the two cannot part.
 *
 * @param {string} root the clone
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {{ compile?: (outDir: string) => Promise<unknown> }} [options] `compile` replaces electron-vite in tests
 * @returns {Promise<void>}
 * @throws {BootstrapError} when the sources do not build; the build before it stays
 */
export async function ensureBuild(
  root,
  toolchain,
  { compile = (outDir) => electronVite(root, toolchain, outDir) } = {},
) {
  const out = join(root, 'out');
  if (isBuildCurrent(root, out)) return;
  await withBootstrapLock(root, async () => {
    if (isBuildCurrent(root, out)) return;
    // Taken before the build reads the sources: an edit made during the build leaves the stamp stale, not the build.
    const state = readSourceState(root);
    const stamp = { quickHash: state.quickHash, contentHash: state.contentHash() };
    const fresh = join(root, '.cache', 'build');
    const previous = join(root, '.cache', 'build-before');
    rmSync(fresh, { recursive: true, force: true });
    say(existsSync(out) ? 'building, since the sources changed' : 'building (once, until the sources change)');
    try {
      await compile(fresh);
      if (!existsSync(join(fresh, CLI_ENTRY)))
        throw new BootstrapError(`the build wrote no ${CLI_ENTRY} into ${fresh}`);
      writeJsonFile(join(fresh, STAMP), stamp);
      if (existsSync(out)) renameSync(out, previous);
      renameSync(fresh, out);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
      rmSync(previous, { recursive: true, force: true });
    }
  });
}

/**
 * @param {string} root
 * @param {string} out
 * @returns {boolean}
 */
function isBuildCurrent(root, out) {
  const stampPath = join(out, STAMP);
  const stamp = readJsonFile(stampPath);
  if (stamp === undefined || !existsSync(join(out, CLI_ENTRY))) return false;
  const state = readSourceState(root);
  if (stamp['quickHash'] === state.quickHash) return true;
  if (stamp['contentHash'] !== state.contentHash()) return false;
  writeJsonFile(stampPath, { ...stamp, quickHash: state.quickHash });
  return true;
}

/**
 * @param {string} root
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {string} outDir
 */
function electronVite(root, toolchain, outDir) {
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return runCommand(toolchain.node, [cli, 'build', '--outDir', outDir], {
    cwd: root,
    env: { ...toolchain.env, NODE_ENV: 'production' },
  });
}
