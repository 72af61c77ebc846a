import { homedir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { GitignoreFile } from '../ingest/gitignore.ts';
import type { GitRepository } from './find-repository.ts';
import { readSmallFile } from './read-small-file.ts';

/** What people list for tools of their own; it counts beside `.gitignore`, and before it. */
export const IGNORE_FILES = ['.gitignore', '.ignore'] as const;

/**
 * What decides about a source's files without lying in it, weakest first: the user's own excludes file, the
 * repository's `info/exclude`, and the ignore files of the folders above.
 *
 * @param rootPath absolute real path of a folder
 * @see https://git-scm.com/docs/gitignore
 */
export function readOuterIgnores(rootPath: string, repository: GitRepository): GitignoreFile[] {
  const { top } = repository;
  const steps = relative(top, rootPath).split(sep).filter(Boolean);
  const files: GitignoreFile[] = [];
  const add = (text: string | null, above: readonly string[]): void => {
    if (text !== null) files.push(new GitignoreFile('', text, above.join('/')));
  };
  add(readUserExcludes(repository), steps);
  add(readSmallFile(join(repository.commonFolder, 'info', 'exclude')), steps);
  for (const [depth] of steps.entries()) {
    const folder = join(top, ...steps.slice(0, depth));
    for (const name of IGNORE_FILES) add(readSmallFile(join(folder, name)), steps.slice(depth));
  }
  return files;
}

/** `core.excludesFile`, of the repository or of the user; else the file where git looks for it. */
function readUserExcludes({ commonFolder }: GitRepository): string | null {
  const userFolder = join(homedir(), '.config', 'git');
  const userFiles = [join(homedir(), '.gitconfig'), join(userFolder, 'config')];
  for (const file of [join(commonFolder, 'config'), ...userFiles]) {
    const named = findExcludesFile(readSmallFile(file) ?? '');
    if (named !== null) return readSmallFile(named.replace(/^~(?=\/)/, homedir()));
  }
  return readSmallFile(join(userFolder, 'ignore'));
}

function findExcludesFile(config: string): string | null {
  let isCore = false;
  let found: string | null = null;
  for (const line of config.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) isCore = section.toLowerCase() === 'core';
    const value = isCore ? /^\s*excludesfile\s*=\s*(.*?)\s*$/i.exec(line)?.[1] : undefined;
    if (value !== undefined) found = value.replace(/^"(.*)"$/, '$1').replaceAll('\\\\', '\\');
  }
  return found;
}
