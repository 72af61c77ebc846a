import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SkipReason } from '../../contract/ingest.ts';
import { findRepository, repositoryAt } from '../git/find-repository.ts';
import { IGNORE_FILES, readOuterIgnores } from '../git/outer-ignores.ts';
import { GitignoreFile, isGitignored } from './gitignore.ts';
import type { PathFilter } from './path-filter.ts';

/** A file to take. Paths are POSIX and relative to the root; `''` is the root itself. */
export interface FileEntry {
  kind: 'file';
  path: string;
  sizeBytes: number;
  /** Milliseconds since the epoch, with the file system's precision. */
  modifiedMs: number;
  /** When its content or its name was last changed, which nobody can set back. */
  changedMs: number;
  selection: 'named' | 'swept';
}

export type WalkEntry =
  | FileEntry
  | {
      kind: 'problem';
      path: string;
      reason: SkipReason;
      message: string;
      /** It could not be looked at: what was indexed of it (of everything below, for a folder) may still be true. */
      isIndexKept: boolean;
    };

export interface WalkOptions {
  /** Absolute real path of a folder. */
  rootPath: string;
  filter: PathFilter;
  /** Respect what git would ignore and `.ignore` files, and leave `node_modules` and repositories of their own out. */
  gitignore: boolean;
  /** Relative path of the only part to visit; '' visits everything. */
  only: string;
  signal: AbortSignal;
}

/** Never entered: version control, and our own databases. */
export const OWN_FOLDERS: ReadonlySet<string> = new Set(['.git', '.trestle']);
export const DEPENDENCY_FOLDER = 'node_modules';
/** Files of one folder that are asked for size and time at once. */
const STAT_BATCH = 64;

/**
 * Walks a folder in a fixed order (by name, files of a folder before its subfolders' contents), yielding files while
 * the walk goes on. Links to folders are never followed, so it cannot loop; links to files are taken when they stay
 * inside the root.
 */
export async function* walkFiles(options: WalkOptions): AsyncGenerator<WalkEntry> {
  // Inside a folder of dependencies there is nothing else to index, so the habit of leaving them out is dropped.
  const isInDependencies = options.rootPath.split(sep).includes(DEPENDENCY_FOLDER);
  const skipsDependencies = options.gitignore && !isInDependencies;
  const repository = options.gitignore ? findRepository(options.rootPath) : null;
  const outer = repository === null ? [] : readOuterIgnores(options.rootPath, repository);
  const isInRepository = repository !== null;
  yield* new FolderWalk({ ...options, skipsDependencies, isInRepository }).folder('', outer);
}

type FolderWalkOptions = WalkOptions & { skipsDependencies: boolean; isInRepository: boolean };

class FolderWalk {
  readonly #options: FolderWalkOptions;

  constructor(options: FolderWalkOptions) {
    this.#options = options;
  }

  async *folder(path: string, outerIgnores: readonly GitignoreFile[]): AsyncGenerator<WalkEntry> {
    const { rootPath, signal } = this.#options;
    signal.throwIfAborted();
    let entries: Dirent[];
    try {
      entries = await readdir(join(rootPath, path), { withFileTypes: true });
    } catch (error) {
      // A folder that was deleted meanwhile is simply gone; the root is never "simply" gone.
      if (path === '' || codeOf(error) !== 'ENOENT') {
        const message = `The folder cannot be read (${codeOf(error)}).`;
        yield { kind: 'problem', path, reason: 'unreadable', message, isIndexKept: true };
      }
      return;
    }
    if (this.#isOtherRepository(path, entries)) {
      const message =
        'It is a repository of its own (a submodule, a worktree or a clone), so it is not read with this one. Add it as a source to read it.';
      yield { kind: 'problem', path, reason: 'other_repository', message, isIndexKept: false };
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const ignores = await this.#withIgnoreFile(path, entries, outerIgnores);
    const visible = entries.filter((entry) => this.#isVisible(path, entry, ignores));
    for (let index = 0; index < visible.length; index += STAT_BATCH) {
      const batch = visible.slice(index, index + STAT_BATCH).filter((entry) => !entry.isDirectory());
      for (const found of await Promise.all(batch.map((entry) => this.#file(path, entry)))) if (found) yield found;
      signal.throwIfAborted();
    }
    for (const entry of visible) if (entry.isDirectory()) yield* this.folder(childPath(path, entry), ignores);
  }

  async #withIgnoreFile(
    path: string,
    entries: readonly Dirent[],
    outer: readonly GitignoreFile[],
  ): Promise<readonly GitignoreFile[]> {
    if (!this.#options.gitignore) return outer;
    const ignores = [...outer];
    for (const name of IGNORE_FILES) {
      if (!entries.some((entry) => entry.name === name && entry.isFile())) continue;
      try {
        ignores.push(new GitignoreFile(path, await readFile(join(this.#options.rootPath, path, name), 'utf8')));
      } catch {
        // An ignore file that cannot be read ignores nothing; git does the same.
      }
    }
    return ignores;
  }

  #isOtherRepository(path: string, entries: readonly Dirent[]): boolean {
    if (path === '' || !this.#options.isInRepository || !entries.some(({ name }) => name === '.git')) return false;
    return repositoryAt(join(this.#options.rootPath, path)) !== null;
  }

  #isVisible(folder: string, entry: Dirent, ignores: readonly GitignoreFile[]): boolean {
    const { filter, only, skipsDependencies } = this.#options;
    const { name } = entry;
    const isDirectory = entry.isDirectory();
    const path = childPath(folder, entry);
    if (OWN_FOLDERS.has(name) || (skipsDependencies && isDirectory && name === DEPENDENCY_FOLDER)) return false;
    if (!isWithin(path, only) && !(isDirectory && isWithin(only, path))) return false;
    return !filter.isExcluded(path) && !isGitignored(ignores, path, isDirectory);
  }

  async #file(folder: string, entry: Dirent): Promise<WalkEntry | null> {
    const path = childPath(folder, entry);
    const absolute = join(this.#options.rootPath, path);
    const selection = this.#options.filter.selectFile(path);
    if (entry.isSymbolicLink()) {
      const problem = await this.#checkLink(path, absolute, selection !== null);
      if (problem !== 'file') return problem;
    } else if (!entry.isFile()) return null;
    if (selection === null) return null;
    try {
      const stats = await stat(absolute);
      if (!stats.isFile()) return null;
      const { size: sizeBytes, mtimeMs: modifiedMs, ctimeMs: changedMs } = stats;
      return { kind: 'file', path, sizeBytes, modifiedMs, changedMs, selection };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      const message = `The file cannot be read (${codeOf(error)}).`;
      return { kind: 'problem', path, reason: 'unreadable', message, isIndexKept: true };
    }
  }

  /** @returns 'file' for a link that may be read as one; null for what is passed over in silence */
  async #checkLink(path: string, absolute: string, isSelected: boolean): Promise<WalkEntry | 'file' | null> {
    const { rootPath } = this.#options;
    try {
      const target = await realpath(absolute);
      const isInside = isWithin(target, rootPath, sep);
      const isFile = (await stat(target)).isFile();
      if (isFile && !isSelected) return null;
      if (isInside) return isFile ? 'file' : null;
      const message = `The link leads outside of the source, to ${target}. Add that place as a source of its own.`;
      return { kind: 'problem', path, reason: 'symlink_outside', message, isIndexKept: false };
    } catch (error) {
      if (!isSelected) return null;
      // What it led to is gone, as if it had been removed itself.
      const isGone = codeOf(error) === 'ENOENT';
      const message = isGone ? 'The link leads to nothing.' : `The link cannot be followed (${codeOf(error)}).`;
      return { kind: 'problem', path, reason: 'unreadable', message, isIndexKept: !isGone };
    }
  }
}

/** Is `path` the folder or something in it? `''` contains everything. */
export function isWithin(path: string, folder: string, separator = '/'): boolean {
  return folder === '' || path === folder || path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

function childPath(folder: string, entry: Dirent): string {
  return folder === '' ? entry.name : `${folder}/${entry.name}`;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
