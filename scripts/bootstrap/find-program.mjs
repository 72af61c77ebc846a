import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @param {string} program its bare name
 * @param {string} [path] as in the PATH variable
 * @returns {string | undefined} the absolute path of the first executable of that name
 */
export function findProgram(program, path = process.env['PATH'] ?? '') {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, program);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}
