import { copyFileSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param {string} folder
 * @returns {string[]} paths of all files below it, with `/`, sorted; links are refused, since none of ours has any
 */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.isSymbolicLink()) throw new Error(`${join(folder, entry.name)} is a link`);
      return entry.isDirectory()
        ? filesBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`)
        : [entry.name];
    })
    .toSorted();
}

/**
 * Copies the chosen files of a tree; folders come only with a file in them.
 *
 * @param {string} from
 * @param {string} to
 * @param {(path: string) => boolean} [keeps] by the path below `from`, with `/`
 * @returns {void}
 */
export function copyTree(from, to, keeps = () => true) {
  for (const path of filesBelow(from)) {
    if (!keeps(path)) continue;
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(from, path), target);
  }
}

/**
 * @param {string} path a file or folder
 * @returns {number} bytes of all files in it
 */
export function sizeOf(path) {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
