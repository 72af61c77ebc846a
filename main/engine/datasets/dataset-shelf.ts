import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { DatasetCase, DatasetInfo } from '../../contract/dataset.ts';
import { BEIR_FILES, sizeOfDataset } from '../../evals/datasets/dataset-size.ts';
import { requireDatasetSize } from '../../evals/datasets/dataset-limits.ts';
import { describeCases } from '../../evals/datasets/describe-cases.ts';
import { readCases } from '../../evals/datasets/read-cases.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { type DatasetFile, findDataset } from './dataset-file.ts';

/** Cases of a data set up to this size are kept until it changes, so that leafing through it reads it once. Bytes. */
const MAX_KEPT_BYTES = 8_000_000;
const NO_CASES = { cases: 0, answerable: 0, unanswerable: 0, withAnswers: 0, withPlaces: 0, splits: {} };

/** The data sets of a workspace, as they are on disk now. */
export interface DatasetShelf {
  /** Those in `datasets/`, by name; one that cannot be read says why. */
  list(signal: AbortSignal): Promise<DatasetInfo[]>;
  /** @throws NotFoundError, DeniedError; what is wrong with its rows is the info's `problem` */
  open(given: string, signal: AbortSignal): Promise<{ info: DatasetInfo; cases: readonly DatasetCase[] }>;
}

interface Looked {
  stamp: string;
  info: DatasetInfo;
}

export function createDatasetShelf(workspacePath: string): DatasetShelf {
  const infos = new Map<string, Looked>();
  let kept: { path: string; stamp: string; cases: readonly DatasetCase[] } | null = null;

  const look = async (
    file: DatasetFile,
    signal: AbortSignal,
  ): Promise<{ info: DatasetInfo; cases: readonly DatasetCase[] }> => {
    const stamp = stampOf(file.path);
    const known = infos.get(file.path);
    if (known?.stamp === stamp && kept?.path === file.path && kept.stamp === stamp)
      return { info: known.info, cases: kept.cases };
    const { info, cases } = await inspect(file, signal);
    infos.set(file.path, { stamp, info });
    kept = info.sizeBytes <= MAX_KEPT_BYTES ? { path: file.path, stamp, cases } : null;
    return { info, cases };
  };
  return {
    list: async (signal) => {
      const found: DatasetInfo[] = [];
      for (const file of filesIn(workspacePath)) {
        const known = infos.get(file.path);
        if (known !== undefined && known.stamp === stampOf(file.path)) found.push(known.info);
        else found.push((await look(file, signal)).info);
      }
      return found;
    },
    open: (given, signal) => look(findDataset(workspacePath, given), signal),
  };
}

async function inspect(
  { path, name }: DatasetFile,
  signal: AbortSignal,
): Promise<{ info: DatasetInfo; cases: readonly DatasetCase[] }> {
  const sizeBytes = sizeOfDataset(path);
  const about = { path: name, name: basename(name).replace(/\.(jsonl|csv|tsv)$/i, ''), sizeBytes };
  try {
    requireDatasetSize(name, sizeBytes);
    const cases = await readCases({ path, name, signal });
    return { info: { ...about, ...describeCases(cases), hash: hashOf(path), problem: null }, cases };
  } catch (error) {
    if (!TrestleError.is(error) || error.code === 'cancelled') throw error;
    const place = `${name}:`;
    const line = error.message.startsWith(place) ? Number.parseInt(error.message.slice(place.length), 10) : Number.NaN;
    const problem = { message: error.message, line: Number.isNaN(line) ? null : line };
    return { info: { ...about, ...NO_CASES, hash: '', problem }, cases: [] };
  }
}

function filesIn(workspacePath: string): DatasetFile[] {
  const folder = join(workspacePath, 'datasets');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => {
      if (entry.name.startsWith('.')) return false;
      if (entry.isDirectory()) return existsSync(join(folder, entry.name, 'queries.jsonl'));
      // A link is looked at where it leads, by `findDataset`, and not listed.
      return entry.isFile() && /\.(jsonl|csv|tsv)$/i.test(entry.name);
    })
    .map(({ name }) => ({ path: join(folder, name), name: `datasets/${name}` }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Changes when a file, or one of a BEIR folder's, does. */
function stampOf(path: string): string {
  return partsOf(path)
    .map((part) => {
      const stat = statSync(part, { throwIfNoEntry: false });
      return stat === undefined ? '' : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
    })
    .join('|');
}

/** sha256 of the file; of a BEIR folder, of the hashes of its files. */
function hashOf(path: string): string {
  const hashes = partsOf(path).map((part) => (existsSync(part) ? sha256Hex(readFileSync(part)) : ''));
  return hashes.length === 1 ? (hashes[0] ?? '') : sha256Hex(hashes.join('\n'));
}

function partsOf(path: string): string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? BEIR_FILES.map((file) => join(path, file)) : [path];
}
