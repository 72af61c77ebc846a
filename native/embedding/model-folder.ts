import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { NotFoundError } from '../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../main/base/errors/storage-error.ts';

/** The list of files and their sha256 in `sha256sum` format. */
const CHECKSUM_FILE = 'SHA256SUMS';

/** `<64 hex digits>  <name>`; a name is a plain file name, so a list can only speak of its own folder. */
const CHECKSUM_LINE = /^([0-9a-f]{64}) [ *]([\w.-]+)$/;

/**
 * @returns the bytes of `directory/name`
 * @throws NotFoundError when it is not there, StorageError when it cannot be read
 */
export async function readModelFile(directory: string, name: string): Promise<Buffer<ArrayBuffer>> {
  const path = join(directory, name);
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new NotFoundError(`${path} is missing; the model folder is incomplete.`, { cause, details: { path } });
    }
    throw new StorageError(`${path} cannot be read (${code}).`, { cause, details: { path } });
  }
}

/** @returns the bytes of `directory/name`, or null when it is not there; else as {@link readModelFile} */
export async function readOptionalModelFile(directory: string, name: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readModelFile(directory, name);
  } catch (error) {
    if (NotFoundError.is(error)) return null;
    throw error;
  }
}

/** A file whose bytes were hashed and found as listed. */
export interface VerifiedFile {
  bytes: Buffer<ArrayBuffer>;
  sha256: string;
}

/**
 * Reads every file of a folder's checksum list. What is returned is what was checked: nothing is read twice.
 *
 * @returns file name → verified file
 * @throws ConfigError naming file, expected and found sha256 when one differs, or when the list does not parse;
 *   NotFoundError when the list or a file is missing
 */
export async function readVerifiedFolder(directory: string): Promise<ReadonlyMap<string, VerifiedFile>> {
  const list = (await readModelFile(directory, CHECKSUM_FILE)).toString('utf8');
  const files = new Map<string, VerifiedFile>();
  for (const line of list.split(/\r?\n/)) {
    if (line === '') continue;
    const [, expected, name] = CHECKSUM_LINE.exec(line) ?? [];
    if (expected === undefined || name === undefined) {
      throw new ConfigError(
        `${join(directory, CHECKSUM_FILE)} has the line "${line}"; each must be a sha256 and a file name.`,
      );
    }
    const bytes = await readModelFile(directory, name);
    const found = sha256(bytes);
    if (found !== expected) {
      const path = join(directory, name);
      throw new ConfigError(
        `${path} is damaged: sha256 ${expected} expected, ${found} found. Restore it from the release.`,
        {
          details: { path, expected, found },
        },
      );
    }
    files.set(name, { bytes, sha256: found });
  }
  return files;
}

/**
 * @param name a path as a model file spells it
 * @returns the real path of `name` inside `directory`
 * @throws ConfigError when it is absolute or leads out of the folder, also by a symbolic link; NotFoundError when it is
 *   not there
 */
export async function resolveInside(directory: string, name: string): Promise<string> {
  const escape = new ConfigError(
    `${directory} refers to "${name}", which is outside its folder. Do not use this model.`,
    {
      details: { directory, name },
    },
  );
  if (isAbsolute(name) || isOutside(relative(directory, join(directory, name)))) throw escape;
  let path: string;
  try {
    path = await realpath(join(directory, name));
  } catch (cause) {
    throw new NotFoundError(`${join(directory, name)} is missing; the model folder is incomplete.`, { cause });
  }
  if (isOutside(relative(await realpath(directory), path))) throw escape;
  return path;
}

/** @returns the hash as 64 hex digits */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function isOutside(relativePath: string): boolean {
  return (
    relativePath === '' || relativePath === '..' || relativePath.startsWith(`..${sep}`) || isAbsolute(relativePath)
  );
}
