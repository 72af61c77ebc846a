import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSmallFile } from './read-small-file.ts';

export interface GitRepository {
  /** Absolute: the folder with `.git` in it. */
  top: string;
  /** Where this checkout keeps its HEAD. */
  gitFolder: string;
  /** Where refs, settings and excludes lie: another folder for a worktree. */
  commonFolder: string;
}

/** @returns the repository that a folder belongs to, read from its files; null outside of any */
export function findRepository(folder: string): GitRepository | null {
  for (let top = folder; ; top = dirname(top)) {
    const repository = repositoryAt(top);
    if (repository !== null) return repository;
    if (top === dirname(top)) return null;
  }
}

/** @returns the repository whose top is this very folder; `.git` is a folder, or a file that names one */
export function repositoryAt(top: string): GitRepository | null {
  const path = join(top, '.git');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isDirectory()) return isGitFolder(path) ? { top, gitFolder: path, commonFolder: path } : null;
  const named = /^gitdir: ?(.+?)\s*$/.exec(readSmallFile(path) ?? '')?.[1];
  if (named === undefined) return null;
  const gitFolder = resolve(top, named);
  if (!isGitFolder(gitFolder)) return null;
  const common = readSmallFile(join(gitFolder, 'commondir'))?.trim();
  return { top, gitFolder, commonFolder: common ? resolve(gitFolder, common) : gitFolder };
}

/** An empty `.git` is none: git looks further up too. */
function isGitFolder(path: string): boolean {
  try {
    return statSync(join(path, 'HEAD')).isFile();
  } catch {
    return false;
  }
}
