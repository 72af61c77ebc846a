import { readFileSync, realpathSync, statSync } from 'node:fs';
import { ConfigError } from '../base/errors/config-error.ts';
import { DeniedError } from '../base/errors/denied-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import { StorageError } from '../base/errors/storage-error.ts';
import { toStorageError } from '../storage/to-storage-error.ts';
import { isInside } from './is-inside.ts';

/** Files a person writes by hand are far below this; more is a mistake or an attack. */
const MAX_WORKSPACE_TEXT_BYTES = 1024 * 1024;

/**
 * Reads one of a workspace's own text files.
 *
 * @returns its text without byte-order mark, with `\n` line ends: what a file means does not depend on the editor
 * @throws NotFoundError, DeniedError for a link that leads out of the workspace, ConfigError for one that is too large
 *   or not UTF-8, StorageError when it cannot be read
 */
export function readWorkspaceText(workspaceDirectory: string, path: string): string {
  const bytes = readBytes(workspaceDirectory, path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch (error) {
    throw new ConfigError(`${path} is not UTF-8 text. Save it as UTF-8.`, { cause: error, details: { path } });
  }
}

function readBytes(workspaceDirectory: string, path: string): Uint8Array {
  try {
    refuseOutside(workspaceDirectory, path);
    const { size, isFile } = inspect(path);
    // A pipe or a device would be read for ever.
    if (!isFile) throw new StorageError(`${path} is not an ordinary file. Rename it.`, { details: { path } });
    if (size > MAX_WORKSPACE_TEXT_BYTES) {
      throw new ConfigError(
        `${path} has ${size} bytes; at most ${MAX_WORKSPACE_TEXT_BYTES} are read. Make it smaller.`,
        {
          details: { path, size },
        },
      );
    }
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new NotFoundError(`${path} does not exist.`, { cause: error, details: { path } });
    throw toStorageError(error, path);
  }
}

function inspect(path: string): { size: number; isFile: boolean } {
  const stat = statSync(path);
  return { size: stat.size, isFile: stat.isFile() };
}

/** A workspace from elsewhere must not show, or send to a model, files it only points at. */
function refuseOutside(workspaceDirectory: string, path: string): void {
  if (isInside(realpathSync(workspaceDirectory), realpathSync(path))) return;
  throw new DeniedError(
    `${path} is a link to a file outside the workspace. Copy the file into the workspace instead.`,
    {
      details: { path },
    },
  );
}
