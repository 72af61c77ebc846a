import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** `import … from "./x.js"`, `import "./x.js"` and `import("./x.js")`, as the build writes them. */
const OWN_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * The files that a built program consists of: itself and every chunk it imports, however far away.
 *
 * @param {string} folder the built files
 * @param {string} entry such as `electron-main.js`
 * @returns {string[]} names below the folder, sorted
 */
export function importedFiles(folder, entry) {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, path = ''] of readFileSync(join(folder, file), 'utf8').matchAll(OWN_IMPORT)) {
      found.add(posix.normalize(posix.join(dirname(file), path)));
    }
  }
  return [...found].toSorted();
}
