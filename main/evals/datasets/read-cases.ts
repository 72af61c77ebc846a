import { statSync } from 'node:fs';
import { throwIfAborted } from '../../base/abort.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { beirCases } from './beir-cases.ts';
import { caseOfRow } from './case-of-row.ts';
import { csvRows } from './csv-rows.ts';
import { requireDatasetRows, requireDatasetSize } from './dataset-limits.ts';
import { sizeOfDataset } from './dataset-size.ts';
import { jsonlRows } from './jsonl-rows.ts';

export interface ReadCasesOptions {
  /** JSONL, CSV (`.csv`, `.tsv`), or a folder in BEIR layout. */
  path: string;
  /** As people call it, for errors and ids; the path by default. */
  name?: string;
  /** Only cases of this split. */
  split?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The cases of a data set, one at a time and in the order of the file. This is the one reader of data sets: whatever this
 * repository writes as one, it reads.
 *
 * @throws NotFoundError; InvalidArgumentError for a file above 50 MB (asked before it is read), and naming file and line for what is no
 *   row, has no question, or has the id of an earlier one; CancelledError
 */
export async function* streamCases(options: ReadCasesOptions): AsyncGenerator<DatasetCase> {
  const { path, name = path, split, signal } = options;
  const lineOf = new Map<string, number>();
  for await (const one of openCases(path, name)) {
    if (signal !== undefined) throwIfAborted(signal);
    const earlier = lineOf.get(one.id);
    if (earlier !== undefined) {
      throw new InvalidArgumentError(
        `${name}:${one.line}: the id "${one.id}" is that of line ${earlier} already. Give each case an id of its own.`,
      );
    }
    lineOf.set(one.id, one.line);
    requireDatasetRows(name, lineOf.size);
    if (split === undefined || one.split === split) yield one;
  }
  if (lineOf.size === 0) throw new InvalidArgumentError(`The dataset ${name} is empty.`);
}

/** All of `streamCases`. @throws as it does */
export async function readCases(options: ReadCasesOptions): Promise<DatasetCase[]> {
  return Array.fromAsync(streamCases(options));
}

function openCases(path: string, name: string): AsyncIterable<DatasetCase> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new NotFoundError(`The dataset ${name} is not there. Name a JSONL or CSV file, or a folder in BEIR layout.`, {
      details: { path },
    });
  }
  if (stat.isDirectory()) {
    requireDatasetSize(name, sizeOfDataset(path));
    return beirCases(path);
  }
  // A pipe or a device would be read for ever.
  if (!stat.isFile()) throw new InvalidArgumentError(`The dataset ${name} is not an ordinary file.`);
  requireDatasetSize(name, stat.size);
  return casesOf(/\.[ct]sv$/i.test(path) ? csvRows(path, name) : jsonlRows(path, name), name);
}

async function* casesOf(rows: ReturnType<typeof jsonlRows>, name: string): AsyncGenerator<DatasetCase> {
  for await (const row of rows) yield caseOfRow(row, name);
}
