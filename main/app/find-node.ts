import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NotFoundError } from '../base/errors/not-found-error.ts';

/** The first Node that can run the engine; below it the SQLite driver crashes without a word. */
export const ENGINE_NODE_MAJOR = 24;

/**
 * Finds a Node for the engine when the shell's own is too old: the one the bootstrap names in TRESTLE_NODE, else the
 * one it keeps in `.toolchain`.
 *
 * @throws NotFoundError with the way out
 */
export function findEngineNode(root: string, environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['TRESTLE_NODE'];
  const found = named !== undefined && named !== '' ? named : toolchainNode(join(root, '.toolchain', 'node_modules'));
  if (found !== null && existsSync(found)) return found;
  const where = found === null ? 'none was found' : `${found} is not there`;
  throw new NotFoundError(`The engine needs Node ${ENGINE_NODE_MAJOR} or newer and ${where}. Run npm start once.`);
}

function toolchainNode(modules: string): string | null {
  if (!existsSync(modules)) return null;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = readdirSync(modules)
    .filter((name) => name.startsWith('node-'))
    .map((name) => join(modules, name, 'bin', binary));
  return candidates.find((path) => existsSync(path)) ?? null;
}
