import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { requireDatasetSize } from '../../evals/datasets/dataset-limits.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { isInside } from '../../workspace/is-inside.ts';
import { refuseLink } from '../../workspace/refuse-link.ts';

const FOLDER = 'datasets';

/** A data set of a workspace. */
export interface DatasetFile {
  /** Absolute. */
  path: string;
  /** From the workspace's folder, with `/`: what it is called. */
  name: string;
}

/** @returns where `datasets/NAME.jsonl` is, or would be */
export function namedDataset(workspacePath: string, name: string): DatasetFile {
  return { path: join(workspacePath, FOLDER, `${name}.jsonl`), name: `${FOLDER}/${name}.jsonl` };
}

/**
 * Finds a data set by what somebody calls it: a path from the workspace's folder, an absolute one inside of it, or its name in `datasets/`.
 *
 * @throws NotFoundError; DeniedError for one outside of the workspace, also by a link
 */
export function findDataset(workspacePath: string, given: string): DatasetFile {
  const root = realpathSync.native(workspacePath);
  const whole = resolve(root, given);
  const path = [whole, join(root, FOLDER, given), join(root, FOLDER, `${given}.jsonl`)].find((one) => existsSync(one));
  if (path === undefined) {
    throw new NotFoundError(`The dataset ${given} is not in this workspace. \`trestle dataset list\` says which are.`);
  }
  const real = realpathSync.native(path);
  if (!isInside(root, real)) {
    throw new DeniedError(`The dataset ${given} leads out of the workspace. Copy the file into it.`, {
      details: { path },
    });
  }
  return { path: real, name: relative(root, real).split(sep).join('/') };
}

/**
 * @returns the text of a data set without byte-order mark, lines as they end; empty when there is none
 * @throws DeniedError for a link that leads out, InvalidArgumentError for one that is too large or no UTF-8, StorageError
 */
export function readDatasetText(workspacePath: string, { path, name }: DatasetFile): string {
  if (!existsSync(path)) return '';
  if (!isInside(realpathSync.native(workspacePath), realpathSync.native(path))) {
    throw new DeniedError(`${name} is a link to a file outside the workspace. Copy the file into it.`, {
      details: { path },
    });
  }
  let bytes: Uint8Array;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new InvalidArgumentError(`${name} is not an ordinary file.`);
    requireDatasetSize(name, stat.size);
    bytes = readFileSync(path);
  } catch (error) {
    throw toStorageError(error, path);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidArgumentError(`${name} is not UTF-8 text. Save it as UTF-8.`, { cause });
  }
}

/**
 * Writes the whole of a data set; until that is done the one before stands.
 *
 * @param change.before what `readDatasetText` said when the work began
 * @throws InvalidArgumentError for one that would be too large to be read again, and for one that somebody changed meanwhile: theirs
 *   stands; DeniedError for a link, StorageError
 */
export function writeDatasetText(
  workspacePath: string,
  file: DatasetFile,
  { before, text }: { before: string; text: string },
): void {
  const { path, name } = file;
  requireDatasetSize(name, Buffer.byteLength(text));
  if (readDatasetText(workspacePath, file) !== before) {
    throw new InvalidArgumentError(`${name} was changed meanwhile, and nothing was written. Run it again.`);
  }
  refuseLink(join(workspacePath, FOLDER));
  refuseLink(path);
  mkdirSync(join(workspacePath, FOLDER), { recursive: true });
  writeFileAtomically(path, text, { keepBackup: false });
}

/** @returns a text with lines behind what stood there, which keeps its own end */
export function withLines(before: string, rows: readonly unknown[]): string {
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  return before + separator + rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Only lines of JSON are written in place. @throws InvalidArgumentError */
export function requireJsonLines({ path, name }: DatasetFile): void {
  if (!isAbsolute(path) || /\.[ct]sv$/i.test(path) || statSync(path).isDirectory()) {
    throw new InvalidArgumentError(
      `${name} is no JSONL file, and only those are changed. Make one of it: trestle dataset import ${name} --name NAME.`,
    );
  }
}
