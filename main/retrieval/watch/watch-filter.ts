import { readFileSync, type Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ResolvedSource } from '../../spec/indexing.ts';
import { GitignoreFile, isGitignored } from '../ingest/gitignore.ts';
import { isIndexable } from '../ingest/is-indexable.ts';
import { PathFilter } from '../ingest/path-filter.ts';
import { DEPENDENCY_FOLDER, OWN_FOLDERS } from '../ingest/walk-files.ts';

export const IGNORE_FILE = '.gitignore';

/**
 * Which paths of a source are worth watching: those that an ingest would take, the folders on the way to them, and the
 * ignore files that decide about them. Folders that are left out cost no watch and their storms of events are never seen.
 */
export class WatchFilter {
  readonly #rootPath: string;
  readonly #source: Pick<ResolvedSource, 'gitignore' | 'code'>;
  readonly #filter: PathFilter;
  readonly #skipsDependencies: boolean;
  /** By folder relative to the root; null where there is no ignore file. */
  readonly #ignoreFiles = new Map<string, GitignoreFile | null>();

  /** @param rootPath absolute; where the paths asked about begin */
  constructor(rootPath: string, source: Pick<ResolvedSource, 'include' | 'exclude' | 'gitignore' | 'code'>) {
    this.#rootPath = rootPath;
    this.#source = source;
    this.#filter = new PathFilter(source);
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
    if (name === IGNORE_FILE && this.#source.gitignore) return false;
    const selection = this.#filter.selectFile(path);
    return selection === null || !isIndexable({ path, selection }, this.#source.code);
  }

  #ignoresAbove(path: string): GitignoreFile[] {
    if (!this.#source.gitignore) return [];
    const folders = path.split('/').slice(0, -1);
    return ['', ...folders.map((_, depth) => folders.slice(0, depth + 1).join('/'))].flatMap(
      (folder) => this.#ignoreFileIn(folder) ?? [],
    );
  }

  #ignoreFileIn(folder: string): GitignoreFile | null {
    const known = this.#ignoreFiles.get(folder);
    if (known !== undefined) return known;
    let file: GitignoreFile | null = null;
    try {
      file = new GitignoreFile(folder, readFileSync(join(this.#rootPath, folder, IGNORE_FILE), 'utf8'));
    } catch {
      // None there, or none that can be read: it ignores nothing, as in an ingest.
    }
    this.#ignoreFiles.set(folder, file);
    return file;
  }
}
