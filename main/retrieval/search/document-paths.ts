import { statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What people read: `<source>/<path in it>`. */
export function displayPath(sourceId: string, path: string): string {
  return `${sourceId}/${path}`;
}

/**
 * Where a document's file lies.
 *
 * @param rootPath absolute path of its source: a folder, or a single file, which is then the source's only document
 * @param path of the document in its source; for a single file, the file's name
 */
export function absolutePath(rootPath: string, path: string): string {
  if (mayBeSingleFile(rootPath, path) && !isFolder(rootPath)) return rootPath;
  return join(rootPath, path);
}

/** Only a name that equals its root's can mean a single file, so that hardly any document costs a look at the disk. */
export function mayBeSingleFile(rootPath: string, path: string): boolean {
  return basename(rootPath) === path;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
