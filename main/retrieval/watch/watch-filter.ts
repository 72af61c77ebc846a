import type { Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ResolvedSource } from '../../spec/indexing.ts';
import { findRepository } from '../git/find-repository.ts';
import { IGNORE_FILES, readOuterIgnores } from '../git/outer-ignores.ts';
import { readSmallFile } from '../git/read-small-file.ts';
import { GitignoreFile, isGitignored } from '../ingest/gitignore.ts';
import { isIndexable } from '../ingest/is-indexable.ts';
import { PathFilter } from '../ingest/path-filter.ts';
import { DEPENDENCY_FOLDER, OWN_FOLDERS } from '../ingest/walk-files.ts';

/**
 * Which paths of a source are worth watching: those that an ingest would take, the folders on the way to them, and the
 * ignore files that decide about them. Folders that are left out cost no watch and their storms of events are never seen.
 */
export class WatchFilter {
  readonly #rootPath: string;
  readonly #source: Pick<ResolvedSource, 'gitignore' | 'code'>;
  readonly #filter: PathFilter;
  readonly #skipsDependencies: boolean;
  /** By folder relative to the root. */
  readonly #ignoreFiles = new Map<string, readonly GitignoreFile[]>();
  readonly #outer: readonly GitignoreFile[];

  /** @param rootPath absolute; where the paths asked about begin */
  constructor(rootPath: string, source: Pick<ResolvedSource, 'include' | 'exclude' | 'gitignore' | 'code'>) {
    this.#rootPath = rootPath;
    this.#source = source;
    this.#filter = new PathFilter(source);
    const repository = source.gitignore ? findRepository(rootPath) : null;
    this.#outer = repository === null ? [] : readOuterIgnores(rootPath, repository);
    this.#skipsDependencies = source.gitignore && !rootPath.split(sep).includes(DEPENDENCY_FOLDER);
  }

  /**
   * @param stats of the path itself, not of what a link leads to; without them only what holds for a file and a folder
   *   alike is decided
   */
  isIgnored(absolutePath: string, stats?: Stats): boolean {
    const path = relative(this.#rootPath, absolutePath).split(sep).join('/');
    if (path === '' || path.startsWith('..')) return false;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (OWN_FOLDERS.has(name)) return true;
    if (this.#skipsDependencies && name === DEPENDENCY_FOLDER) return true;
    if (this.#filter.isExcluded(path)) return true;
    if (stats === undefined) return false;
    const isDirectory = stats.isDirectory();
    if (isGitignored(this.#ignoresAbove(path), path, isDirectory)) return true;
    if (isDirectory) return false;
    if (isIgnoreFile(name) && this.#source.gitignore) return false;
    const selection = this.#filter.selectFile(path);
    return selection === null || !isIndexable({ path, selection }, this.#source.code);
  }

  #ignoresAbove(path: string): GitignoreFile[] {
    if (!this.#source.gitignore) return [];
    const folders = path.split('/').slice(0, -1);
    const inside = ['', ...folders.map((_, depth) => folders.slice(0, depth + 1).join('/'))];
    return [...this.#outer, ...inside.flatMap((folder) => this.#ignoreFilesIn(folder))];
  }

  #ignoreFilesIn(folder: string): readonly GitignoreFile[] {
    const known = this.#ignoreFiles.get(folder);
    if (known !== undefined) return known;
    const files = IGNORE_FILES.flatMap((name) => {
      // None there, or none that can be read: it ignores nothing, as in an ingest.
      const text = readSmallFile(join(this.#rootPath, folder, name));
      return text === null ? [] : [new GitignoreFile(folder, text)];
    });
    this.#ignoreFiles.set(folder, files);
    return files;
  }
}

/** Does a file of this name decide about others? */
export function isIgnoreFile(name: string): boolean {
  return IGNORE_FILES.some((known) => known === name);
}
