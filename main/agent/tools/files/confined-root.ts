import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { DeniedError } from '../../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../base/errors/not-found-error.ts';
import { parseRelativePath } from './relative-path.ts';

/** Not there on Windows, where links need rights of their own and pipes are no files. */
const SAFE_READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What a folder opens: a contract's `with.root`, and what of it stays shut all the same. */
export interface RootOptions {
  /** Absolute. */
  folder: string;
  /** Absolute paths that may not be named, with all that is below them: the state of the workspace itself. */
  forbidden: readonly string[];
}

/** A place below a root: no name on the way to it is a link, so it is where its path says. */
export interface Place {
  /** Relative to the root, with forward slashes. */
  path: string;
  absolute: string;
  /** Null for what is not there. */
  stat: Stats | null;
}

/**
 * Finds what a path of a model's names.
 *
 * @throws InvalidArgumentError for a path that is none, DeniedError for one that leads out of the root or into what stays
 *   shut, NotFoundError when the root itself, or a folder on the way, is not there
 */
export function locate(root: RootOptions, path: string): Place {
  const parsed = parseRelativePath(path);
  if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem);
  const base = realRoot(root.folder);
  let absolute = base;
  let stat: Stats | null = lstatSync(base);
  for (const [index, name] of parsed.names.entries()) {
    if (stat === null) {
      throw new NotFoundError(`There is no folder "${parsed.names.slice(0, index).join('/')}".`);
    }
    if (!stat.isDirectory()) {
      throw new NotFoundError(`"${parsed.names.slice(0, index).join('/')}" is not a folder.`);
    }
    absolute = join(absolute, name);
    stat = lstatSync(absolute, { throwIfNoEntry: false }) ?? null;
    if (stat?.isSymbolicLink() === true) {
      throw new DeniedError(`"${parsed.names.slice(0, index + 1).join('/')}" is a link. Links are not followed.`);
    }
  }
  refuseForbidden(root, base, absolute);
  return { path: parsed.names.join('/'), absolute, stat };
}

/** Folders on the way that are missing are not an error here: a file may be written into them. */
export function locateForWriting(root: RootOptions, path: string): Place & { missingFolders: readonly string[] } {
  const parsed = parseRelativePath(path);
  if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem);
  if (parsed.names.length === 0) throw new InvalidArgumentError('Name a file below the root.');
  const missingFolders: string[] = [];
  for (let count = 1; count < parsed.names.length; count += 1) {
    const folder = parsed.names.slice(0, count).join('/');
    if (missingFolders.length > 0) missingFolders.push(folder);
    else if (locate(root, folder).stat === null) missingFolders.push(folder);
  }
  const absolute = join(realRoot(root.folder), ...parsed.names);
  refuseForbidden(root, realRoot(root.folder), absolute);
  if (missingFolders.length > 0) return { path: parsed.names.join('/'), absolute, stat: null, missingFolders };
  return { ...locate(root, path), missingFolders };
}

/**
 * Reads a whole ordinary file. It is opened once and judged by what was opened, so nothing that is put in its place
 * meanwhile is read.
 *
 * @throws NotFoundError, InvalidArgumentError for what is no ordinary file or has more bytes, DeniedError
 */
export function readWhole(place: Place, maxBytes: number): Buffer {
  if (place.stat === null) throw new NotFoundError(`There is no file "${place.path}".`);
  if (!place.stat.isFile()) throw new InvalidArgumentError(`"${place.path}" is not an ordinary file.`);
  // A pipe that took its place would wait for a writer for ever.
  const file = openSync(place.absolute, SAFE_READ);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.ino !== place.stat.ino || stat.dev !== place.stat.dev) {
      throw new DeniedError(`"${place.path}" changed while it was being opened. Try again.`);
    }
    if (stat.size > maxBytes) {
      throw new InvalidArgumentError(`"${place.path}" has ${stat.size} bytes; at most ${maxBytes} are read.`);
    }
    const bytes = Buffer.alloc(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(file, bytes, filled, bytes.length - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/** Ordinary files and folders that are not hidden, by name. */
export function listFolder(root: RootOptions, place: Place): Dirent[] {
  if (place.stat === null) throw new NotFoundError(`There is no folder "${place.path}".`);
  if (!place.stat.isDirectory()) throw new InvalidArgumentError(`"${place.path}" is not a folder.`);
  return readdirSync(place.absolute, { withFileTypes: true })
    .filter((entry) => (entry.isFile() || entry.isDirectory()) && 'names' in parseRelativePath(entry.name))
    .filter((entry) => !isForbidden(root, join(place.absolute, entry.name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function realRoot(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    throw new NotFoundError(`The root of this tool, ${folder}, does not exist.`);
  }
}

function refuseForbidden(root: RootOptions, base: string, absolute: string): void {
  if (!isForbidden(root, absolute)) return;
  throw new DeniedError(
    `"${relative(base, absolute).split(sep).join('/')}" belongs to the workspace itself and stays shut.`,
  );
}

/** Without regard to case: on some disks, another case is the same file. */
function isForbidden({ forbidden }: RootOptions, absolute: string): boolean {
  const wanted = absolute.normalize('NFC').toLowerCase();
  return forbidden.some((path) => {
    const shut = path.normalize('NFC').toLowerCase();
    return wanted === shut || wanted.startsWith(`${shut}${sep}`);
  });
}
