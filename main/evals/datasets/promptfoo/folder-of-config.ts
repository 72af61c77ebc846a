import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../base/errors/not-found-error.ts';
import { requireDatasetSize } from '../dataset-limits.ts';

/** Files that a config names are read from its own folder and those below it; nothing else on the machine is. */
export interface ConfigFolder {
  /** Of the config. */
  configPath: string;
  /**
   * @param reference as written, with or without `file://`
   * @returns the real path
   * @throws NotFoundError; InvalidArgumentError for a file outside of the folder, also by a link
   */
  pathOf(reference: string): string;
  /** @throws as `pathOf`, and InvalidArgumentError for what is no UTF-8 text or too large */
  read(reference: string): string;
}

export function openConfigFolder(configPath: string): ConfigFolder {
  const real = realpathSync.native(configPath);
  const folder = dirname(real);
  const pathOf = (reference: string): string => {
    const named = reference.replace(/^file:\/\//, '');
    const wanted = resolve(folder, named);
    const found = statSync(wanted, { throwIfNoEntry: false });
    if (!isInside(folder, wanted)) throw outside(reference);
    if (found === undefined) throw new NotFoundError(`The file ${named} is not beside the config.`);
    const path = realpathSync.native(wanted);
    if (!isInside(folder, path)) throw outside(reference);
    if (!found.isFile()) throw new InvalidArgumentError(`${named} is not an ordinary file.`);
    return path;
  };
  return {
    configPath: real,
    pathOf,
    read: (reference) => {
      const path = pathOf(reference);
      requireDatasetSize(reference, statSync(path).size);
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
      } catch (cause) {
        throw new InvalidArgumentError(`${reference} is not UTF-8 text.`, { cause });
      }
    },
  };
}

function outside(reference: string): InvalidArgumentError {
  return new InvalidArgumentError(`${reference} lies outside of the config's folder. Copy it there.`);
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
