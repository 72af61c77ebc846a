import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeJsonFile } from '../bootstrap/json-file.mjs';
import { runCommand } from '../bootstrap/run-command.mjs';

const RUN_BUILDER = fileURLToPath(new URL('run-builder.mjs', import.meta.url));

/** Where electron-builder gets an AppImage's runtime, pinned by a checksum of its own. */
const RUNTIME_ORIGIN = 'https://github.com';

/** A server that has not answered by then is not there, ms. */
const ORIGIN_LIMIT_MS = 5_000;

/**
 * Why no AppImage can be made here: the runtime before its file system exists in no registry that npm or apt read.
 *
 * @param {NodeJS.ProcessEnv} env APPIMAGE_TOOLS_PATH names a folder with the tools, as electron-builder reads it
 * @returns {Promise<string | undefined>} half a sentence; undefined when it can be
 */
export async function whyNoAppImage(env) {
  if (env['APPIMAGE_TOOLS_PATH']) return undefined;
  if (env['TRESTLE_OFFLINE'] === '1') return 'its runtime would have to be downloaded, and TRESTLE_OFFLINE is set';
  try {
    await fetch(RUNTIME_ORIGIN, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(ORIGIN_LIMIT_MS) });
    return undefined;
  } catch {
    return `its runtime comes from ${RUNTIME_ORIGIN}, which cannot be reached; APPIMAGE_TOOLS_PATH may name a folder with it`;
  }
}

/**
 * @param {import('./assemble.mjs').AssembleInput} input as the application was assembled with
 * @param {{ application: string, output: string }} made
 * @param {import('../bootstrap/toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<string>} its path
 * @throws {import('../bootstrap/bootstrap-error.mjs').BootstrapError} when electron-builder refuses
 */
export async function makeAppImage(input, { application, output }, { node, env }) {
  const work = `${input.output}-appimage`;
  rmSync(work, { recursive: true, force: true });
  const inputFile = `${work}.json`;
  writeJsonFile(inputFile, { ...input, output: work, application });
  await runCommand(node, [RUN_BUILDER, inputFile], { env });
  const name = readdirSync(work).find((file) => file.endsWith('.AppImage'));
  if (name === undefined) throw new Error(`electron-builder made no AppImage in ${work}`);
  renameSync(join(work, name), join(output, name));
  return join(output, name);
}
