import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Reads a small JSON file such as a stamp. A missing or torn file reads as undefined: every stamp can be made again,
 * so it must never be the reason a start fails.
 *
 * @param {string} path
 * @returns {Record<string, unknown> | undefined} the object, or undefined when there is none to trust
 */
export function readJsonFile(path) {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a small JSON file by rename, so that a reader or a crash never meets half of it.
 *
 * @param {string} path its folder is created when absent
 * @param {object} value
 */
export function writeJsonFile(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(temporary, path);
}
