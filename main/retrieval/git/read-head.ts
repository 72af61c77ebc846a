import { join } from 'node:path';
import type { GitHead } from '../../contract/ingest.ts';
import { findRepository, type GitRepository } from './find-repository.ts';
import { readSmallFile } from './read-small-file.ts';

/** A ref may name another one; more steps than this are a circle. */
const MAX_STEPS = 5;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** As git itself restricts names, and so that none leads out of its folder. */
const REF = /^refs\/(?!.*(?:\.\.|\/\/|\/\.))[^\s~^:?*[\\\p{Cc}]{1,250}$/u;

/** @param path absolute; of a folder @returns what is checked out where it lies; null outside of any repository */
export function readGitHead(path: string): GitHead | null {
  const repository = findRepository(path);
  return repository && readHead(repository);
}

/** @returns what is checked out, read from the repository's files without git; null before the first commit */
export function readHead({ gitFolder, commonFolder }: GitRepository): GitHead | null {
  let text = readSmallFile(join(gitFolder, 'HEAD'))?.trim() ?? '';
  let branch: string | null = null;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (COMMIT.test(text)) return { commit: text, branch };
    const ref = /^ref: ?(.+)$/.exec(text)?.[1];
    if (ref === undefined || !REF.test(ref)) return null;
    branch ??= ref.replace(/^refs\/heads\//, '');
    const loose = readSmallFile(join(gitFolder, ref)) ?? readSmallFile(join(commonFolder, ref));
    text = loose?.trim() ?? findPacked(commonFolder, ref) ?? '';
  }
  return null;
}

function findPacked(commonFolder: string, ref: string): string | null {
  const lines = readSmallFile(join(commonFolder, 'packed-refs'))?.split('\n') ?? [];
  return lines.find((line) => line.trimEnd().endsWith(` ${ref}`))?.split(' ')[0] ?? null;
}
