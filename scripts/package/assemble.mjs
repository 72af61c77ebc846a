import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeJsonFile } from '../bootstrap/json-file.mjs';
import { runCommand } from '../bootstrap/run-command.mjs';
import { PRODUCT } from './product.mjs';

const RUN_BUILDER = fileURLToPath(new URL('run-builder.mjs', import.meta.url));

/**
 * @typedef {object} AssembleInput
 * @property {string} app the staged archive
 * @property {string} resources the staged files beside it
 * @property {string} icons
 * @property {string} output emptied first
 * @property {string} electronFolder
 * @property {string} electronVersion
 * @property {string} [application] an assembled application, to make an AppImage of it; without it one is assembled
 * @property {string} launcher what starts Electron's program, copied beside it
 */

/**
 * Puts Electron, the archive and the files beside it together, with electron-builder, and sets the fuses.
 *
 * @param {AssembleInput} input
 * @param {import('../bootstrap/toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<{ folder: string, executable: string }>} the assembled application
 * @throws {import('../bootstrap/bootstrap-error.mjs').BootstrapError} when electron-builder refuses, with what it said
 */
export async function assembleLinux(input, { node, env }) {
  rmSync(input.output, { recursive: true, force: true });
  const inputFile = `${input.output}.json`;
  writeJsonFile(inputFile, input);
  await runCommand(node, [RUN_BUILDER, inputFile], { env });
  const folder = join(input.output, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
  const executable = join(folder, PRODUCT.electronProgram);
  if (!existsSync(executable)) throw new Error(`electron-builder made no ${executable}`);
  return { folder, executable };
}
