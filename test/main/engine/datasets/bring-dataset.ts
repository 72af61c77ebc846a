import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import type { DatasetCase, DatasetFormat, DatasetImportReport } from '../../../../main/contract/dataset.ts';
import { importDataset } from '../../../../main/engine/datasets/import-dataset.ts';
import { readCases } from '../../../../main/evals/datasets/read-cases.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

interface Given {
  files: Readonly<Record<string, string>>;
  /** The first file by default. */
  path?: string;
  format?: DatasetFormat;
  append?: boolean;
  dryRun?: boolean;
  workspace?: string;
  signal?: AbortSignal;
  onProgress?: () => void;
}

/** Writes the files into a folder and imports one of them as the data set `in`; the cases are read back from the workspace. */
export async function bring(
  given: Given,
): Promise<{ report: DatasetImportReport; cases: DatasetCase[]; workspace: string; folder: string }> {
  const folder = makeTemporaryDirectory();
  for (const [name, text] of Object.entries(given.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const workspace = given.workspace ?? makeTemporaryDirectory();
  const path = given.path ?? join(folder, Object.keys(given.files)[0] ?? '');
  const {
    format,
    append = false,
    dryRun = false,
    signal = new AbortController().signal,
    onProgress = () => undefined,
  } = given;
  const report = await importDataset(workspace, { path, format, name: 'in', append, dryRun }, { signal, onProgress });
  const target = join(workspace, 'datasets', 'in.jsonl');
  return { report, cases: existsSync(target) ? await readCases({ path: target }) : [], workspace, folder };
}

/** The code and message of what an import failed with, or `it went through`. @throws what is no error of ours */
export const failureOf = async (given: Given): Promise<string> => {
  try {
    await bring(given);
  } catch (error) {
    if (TrestleError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'it went through';
};

/** The place of a quote that may stand in any document. */
export const anywhere = (quote: string) => ({ document: '', quote, start: null, end: null, gain: 1 });
