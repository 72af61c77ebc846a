import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { RELEASE_SUFFIX } from '../../contract/release-names.ts';
import type { ReleaseFile } from '../../contract/release.ts';
import { MAX_RELEASE_FILE_BYTES, parseReleaseFile, releaseFileText } from '../../release/release-file-text.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { refuseLink } from '../../workspace/refuse-link.ts';

export const RELEASES_FOLDER = 'releases';
export const PINS_FILE = 'pins.jsonl';
const MIN_PREFIX_DIGITS = 4;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}\.release\.json$/;

/** A release as it lies in a folder. */
export interface StoredRelease {
  /** Relative to the workspace. */
  path: string;
  /** As it was read, to be held against how a release is written. */
  text: string;
  file: ReleaseFile;
}

/** `releases/` of one workspace: looked at again with each call, parsed again only where it changed. */
export interface ReleaseFolder {
  /** Newest first. */
  list(): { releases: readonly StoredRelease[]; problems: readonly { path: string; message: string }[] };
  /**
   * @param ref a name, a hash, or the first digits of one
   * @throws NotFoundError, InvalidArgumentError for digits that begin two; the problem of the file that is named
   */
  find(ref: string): StoredRelease | null;
  /** @throws NotFoundError */
  require(ref: string): StoredRelease;
  /** Whole or not at all. @throws StorageError */
  write(file: ReleaseFile): StoredRelease;
}

export function createReleaseFolder(workspaceDirectory: string): ReleaseFolder {
  const folder = join(workspaceDirectory, RELEASES_FOLDER);
  const known = new Map<string, { stamp: string; stored: StoredRelease }>();

  const read = (name: string): StoredRelease => {
    const path = `${RELEASES_FOLDER}/${name}`;
    const absolute = join(folder, name);
    const stat = statSync(absolute, { bigint: true });
    const stamp = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    const cached = known.get(name);
    if (cached?.stamp === stamp) return cached.stored;
    const stored = readReleaseAt(absolute, path);
    if (`${stored.file.name}${RELEASE_SUFFIX}` !== name) {
      throw new InvalidArgumentError(`${path} says that its name is ${stored.file.name}. Give the file that name.`);
    }
    known.set(name, { stamp, stored });
    return stored;
  };
  const list: ReleaseFolder['list'] = () => {
    const releases: StoredRelease[] = [];
    const problems: { path: string; message: string }[] = [];
    for (const name of namesIn(folder)) {
      try {
        releases.push(read(name));
      } catch (error) {
        problems.push({ path: `${RELEASES_FOLDER}/${name}`, message: toStorageErrorMessage(error) });
      }
    }
    return { releases: releases.toSorted(newestFirst), problems };
  };
  const find = (ref: string): StoredRelease | null => {
    const name = `${ref}${RELEASE_SUFFIX}`;
    if (NAME.test(name) && existsSync(join(folder, name))) return read(name);
    const digits = ref.toLowerCase().replace(/^r-/, '');
    if (!/^[0-9a-f]*$/.test(digits) || digits.length < MIN_PREFIX_DIGITS) return null;
    const found = list().releases.filter(({ file }) => file.releaseHash.startsWith(`r-${digits}`));
    if (new Set(found.map(({ file }) => file.releaseHash)).size > 1) {
      throw new InvalidArgumentError(`${ref} begins more than one release hash. Give more digits.`);
    }
    return found[0] ?? null;
  };
  return {
    list,
    find,
    require: (ref) => {
      const found = find(ref);
      if (found !== null) return found;
      const names = list().releases.map(({ file }) => file.name);
      throw new NotFoundError(
        names.length === 0
          ? `There is no release ${ref}, and none in ${RELEASES_FOLDER}/. \`trestle release create\` seals the working tree.`
          : `There is no release ${ref} in ${RELEASES_FOLDER}/. There are: ${names.join(', ')}.`,
      );
    },
    write: (file) => {
      const name = `${file.name}${RELEASE_SUFFIX}`;
      refuseLink(folder);
      refuseLink(join(folder, name));
      try {
        mkdirSync(folder, { recursive: true });
      } catch (error) {
        throw toStorageError(error, folder);
      }
      writeFileAtomically(join(folder, name), releaseFileText(file));
      return read(name);
    },
  };
}

/** @param path as it stands in messages @throws NotFoundError, ConfigError, StorageError */
export function readReleaseAt(absolute: string, path = absolute): StoredRelease {
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) throw new NotFoundError(`${path} does not exist.`, { details: { path } });
  if (!stat.isFile() || stat.size > MAX_RELEASE_FILE_BYTES) {
    throw new InvalidArgumentError(
      `${path} is no release: it is not a file of at most ${MAX_RELEASE_FILE_BYTES} bytes.`,
    );
  }
  let text: string;
  try {
    text = readFileSync(absolute, 'utf8');
  } catch (error) {
    throw toStorageError(error, path);
  }
  return { path, text, file: parseReleaseFile(path, text) };
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && NAME.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
}

function newestFirst(a: StoredRelease, b: StoredRelease): number {
  if (a.file.createdAt !== b.file.createdAt) return a.file.createdAt < b.file.createdAt ? 1 : -1;
  return a.file.name < b.file.name ? 1 : -1;
}

function toStorageErrorMessage(error: unknown): string {
  if (TrestleError.is(error)) return error.message;
  return error instanceof Error ? error.message : String(error);
}
