import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';

/** Files one import takes. */
const MAX_FILES = 100_000;
const MAX_FOLDER_DEPTH = 64;
const REQUEST_ENDING = '.request.json';
const RESPONSE_ENDING = '.response.json';

export interface TraceFile {
  path: string;
  sizeBytes: number;
  /** The file that holds the request to this response. */
  request?: { path: string; sizeBytes: number };
}

/**
 * Finds the files of an import: those that are named, and those in named folders at any depth, by name. Links and hidden
 * names in folders are not followed.
 *
 * @param paths absolute
 * @throws NotFoundError for a path that is not there
 * @throws InvalidArgumentError for what is neither file nor folder, and for more files than an import takes
 */
export async function findTraceFiles(paths: readonly string[]): Promise<readonly TraceFile[]> {
  const found = new Map<string, number>();
  const add = (path: string, sizeBytes: number): void => {
    found.set(path, sizeBytes);
    if (found.size > MAX_FILES)
      throw new InvalidArgumentError(`There are more than ${MAX_FILES} files; import a part.`);
  };
  const visit = async (folder: string, depth: number): Promise<void> => {
    // What cannot be looked into is told with the files, when its turn comes.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
    if (entries === null) add(folder, 0);
    for (const entry of (entries ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && depth < MAX_FOLDER_DEPTH) await visit(path, depth + 1);
      else if (entry.isFile()) add(path, (await lstat(path)).size);
    }
  };
  for (const path of paths) {
    const stats = await statOf(path);
    if (stats.isDirectory()) await visit(path, 0);
    else if (stats.isFile()) add(path, stats.size);
    else throw new InvalidArgumentError(`${path} is neither a file nor a folder.`);
  }
  return withPairs(found);
}

/** A request and its response were written side by side; the response's file stands for both. */
function withPairs(sizes: ReadonlyMap<string, number>): readonly TraceFile[] {
  const isPair = (stem: string): boolean => sizes.has(stem + REQUEST_ENDING) && sizes.has(stem + RESPONSE_ENDING);
  const files: TraceFile[] = [];
  for (const [path, sizeBytes] of sizes) {
    if (path.endsWith(REQUEST_ENDING) && isPair(path.slice(0, -REQUEST_ENDING.length))) continue;
    const stem = path.endsWith(RESPONSE_ENDING) ? path.slice(0, -RESPONSE_ENDING.length) : null;
    if (stem === null || !isPair(stem)) files.push({ path, sizeBytes });
    else {
      const request = { path: stem + REQUEST_ENDING, sizeBytes: sizes.get(stem + REQUEST_ENDING) ?? 0 };
      files.push({ path, sizeBytes, request });
    }
  }
  return files;
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw new NotFoundError(`There is no file or folder ${path}.`, { cause: error });
  }
}
