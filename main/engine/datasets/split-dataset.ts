import { setImmediate } from 'node:timers/promises';
import { applyEdits, modify } from 'jsonc-parser';
import { throwIfAborted } from '../../base/abort.ts';
import type { DatasetSplitReport } from '../../contract/dataset.ts';
import { caseOfRow } from '../../evals/datasets/case-of-row.ts';
import { parseRow } from '../../evals/datasets/parse-row.ts';
import { splitKeyOf, splitOf } from '../../evals/datasets/split-of.ts';
import { findDataset, readDatasetText, requireJsonLines, writeDatasetText } from './dataset-file.ts';

/** Others get a turn in between. */
const ROWS_AT_ONCE = 200;

/**
 * Writes into each row which split it belongs to. Only that field of a row is touched; rows that are there already stand where they stood.
 *
 * @throws NotFoundError; InvalidArgumentError for shares that do not add up to 1, a file that is no JSONL, and naming file and line for a
 *   row that cannot be read: then nothing is written
 */
export async function splitDataset(
  workspacePath: string,
  { path, shares, seed }: { path: string; shares: Readonly<Record<string, number>>; seed: number },
  signal: AbortSignal,
): Promise<DatasetSplitReport> {
  const file = findDataset(workspacePath, path);
  requireJsonLines(file);
  const splits: Record<string, number> = {};
  let changed = 0;
  const before = readDatasetText(workspacePath, file);
  const lines = before.split('\n');
  for (const [at, text] of lines.entries()) {
    if (at % ROWS_AT_ONCE === 0) await setImmediate();
    throwIfAborted(signal);
    if (text.trim() === '') continue;
    const line = at + 1;
    const one = caseOfRow({ fields: parseRow(text, `${file.name}:${line}`), line }, file.name);
    const split = splitOf(splitKeyOf(one), { seed, shares });
    splits[split] = (splits[split] ?? 0) + 1;
    if (one.split === split) continue;
    changed += 1;
    lines[at] = withField(text, 'split', split);
  }
  if (changed > 0) writeDatasetText(workspacePath, file, { before, text: lines.join('\n') });
  return { path: file.name, splits, changed };
}

/** @returns a line of JSON with one field set; everything else as it is spelled, numbers that no program could hold included */
export function withField(line: string, name: string, value: unknown): string {
  // A line that is a text alone is a question.
  if (!line.trimStart().startsWith('{')) return JSON.stringify({ question: JSON.parse(line) as string, [name]: value });
  return applyEdits(line, modify(line, [name], value, { getInsertionIndex: (names) => names.length }));
}
