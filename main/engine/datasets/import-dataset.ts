import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject } from '../../base/json.ts';
import type { DatasetFormat, DatasetImportEvent, DatasetImportReport } from '../../contract/dataset.ts';
import { MAX_REPORTED_REFUSALS } from '../../contract/dataset.ts';
import { requireDatasetRows, requireDatasetSize } from '../../evals/datasets/dataset-limits.ts';
import { sizeOfDataset } from '../../evals/datasets/dataset-size.ts';
import { detectFormat } from '../../evals/datasets/import/detect-format.ts';
import { importItems } from '../../evals/datasets/import/import-items.ts';
import type { FieldNote } from '../../evals/datasets/import/imported-item.ts';
import { refusal } from '../../evals/datasets/import/refusal.ts';
import { parseRow } from '../../evals/datasets/parse-row.ts';
import { identifyRow } from '../../evals/datasets/row-identity.ts';
import { namedDataset, readDatasetText, withLines, writeDatasetText } from './dataset-file.ts';

/** Others get a turn in between. */
const ROWS_AT_ONCE = 500;

type Progress = Extract<DatasetImportEvent, { type: 'progress' }>;

/**
 * Reads a file of any format into `datasets/NAME.jsonl`, in one write at the end: whatever goes wrong before, or is cancelled, leaves what
 * was there. Rows are known again by their id, else by what they hold.
 *
 * @throws NotFoundError; InvalidArgumentError for a file that is none of the formats or too large, and for a data set that is there and
 *   would get more rows without `append`; CancelledError
 */
export async function importDataset(
  workspacePath: string,
  request: { path: string; format?: DatasetFormat | undefined; name: string; append: boolean; dryRun: boolean },
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<DatasetImportReport> {
  const { path, append, dryRun } = request;
  const source = basename(path);
  const detected = detectFormat(path, source, request.format);
  const totalBytes = sizeOfDataset(path);
  requireDatasetSize(source, totalBytes);
  const target = namedDataset(workspacePath, request.name);
  const before = readDatasetText(workspacePath, target);
  const known = await idsIn(before, target.name, signal);

  const added: JsonObject[] = [];
  const lineOf = new Map<string, number>();
  const notes = createNotes();
  const refused: { line: number; message: string }[] = [];
  let [bytes, rows, kept, refusedRows] = [0, 0, 0, 0];
  const refuse = (line: number, message: string): void => {
    refusedRows += 1;
    if (refused.length < MAX_REPORTED_REFUSALS) refused.push({ line, message });
  };
  const items = importItems({ path, name: source, onBytes: (read) => (bytes += read) }, detected);
  for await (const item of items) {
    throwIfAborted(signal);
    rows += 1;
    requireDatasetRows(source, rows);
    if (rows % ROWS_AT_ONCE === 0) {
      onProgress({ type: 'progress', rows, bytes, totalBytes });
      await setImmediate();
    }
    if (item.type === 'refused') {
      refuse(item.line, item.message);
      continue;
    }
    try {
      const { id, row } = identifyRow(item.row, item.line, source);
      const earlier = lineOf.get(id);
      if (earlier !== undefined) {
        refuse(item.line, `the id "${id}" is that of line ${earlier} already`);
        continue;
      }
      lineOf.set(id, item.line);
      notes.add(item.notMapped);
      if (known.has(id)) kept += 1;
      else added.push(row);
    } catch (error) {
      const one = refusal(error, source, item.line);
      if (one.type === 'refused') refuse(one.line, one.message);
    }
  }
  if (!append && added.length > 0 && existsSync(target.path)) {
    throw new InvalidArgumentError(
      `${target.name} is there already. Add the ${added.length} new rows to it with --append, or take another name.`,
    );
  }
  throwIfAborted(signal);
  if (added.length > 0 && !dryRun) {
    writeDatasetText(workspacePath, target, { before, text: withLines(before, added) });
  }
  onProgress({ type: 'progress', rows, bytes: totalBytes, totalBytes });
  return {
    path: target.name,
    format: detected.format,
    cases: lineOf.size,
    added: added.length,
    kept,
    notMapped: notes.list(),
    refused,
    refusedRows,
  };
}

/** Lines of others that cannot be read stay as they stand, and are nobody's id. */
async function idsIn(text: string, name: string, signal: AbortSignal): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    if (at % ROWS_AT_ONCE === 0) await setImmediate();
    throwIfAborted(signal);
    if (line.trim() === '') continue;
    try {
      ids.add(identifyRow(parseRow(line, `${name}:${at + 1}`), at + 1, name).id);
    } catch (error) {
      // Throws what is none of ours.
      refusal(error, name, at + 1);
    }
  }
  return ids;
}

interface Notes {
  add(notes: readonly FieldNote[]): void;
  list(): DatasetImportReport['notMapped'];
}

/** By field and reason; a row counts once for each. */
function createNotes(): Notes {
  const counts = new Map<string, { field: string; rows: number; reason: string }>();
  return {
    add: (notes) => {
      for (const key of new Set(notes.map((note) => JSON.stringify([note.field, note.reason])))) {
        const [field, reason] = JSON.parse(key) as [string, string];
        const count = counts.get(key) ?? { field, rows: 0, reason };
        counts.set(key, { ...count, rows: count.rows + 1 });
      }
    },
    list: () => [...counts.values()].toSorted((a, b) => b.rows - a.rows || (a.field < b.field ? -1 : 1)),
  };
}
