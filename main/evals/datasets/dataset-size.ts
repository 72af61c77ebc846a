import { statSync } from 'node:fs';
import { join } from 'node:path';

/** The corpus is not among them: nobody reads it for its questions. */
export const BEIR_FILES: readonly string[] = ['queries.jsonl', 'qrels.tsv', 'answers.jsonl'];

/** @returns bytes that reading a data set takes: of the file, or of a BEIR folder's questions and judgements; 0 when it is not there */
export function sizeOfDataset(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return stat?.size ?? 0;
  return BEIR_FILES.reduce((sum, file) => sum + (statSync(join(path, file), { throwIfNoEntry: false })?.size ?? 0), 0);
}
