import { openSync, readSync, closeSync, statSync } from 'node:fs';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../base/errors/not-found-error.ts';
import { DATASET_FORMATS, type DatasetFormat } from '../../../contract/dataset.ts';
import { QUESTION_FIELDS } from '../case-of-row.ts';

/** Looked at to tell what a file is. Bytes. */
const HEAD_BYTES = 65_536;
/** How a file is written, beside what its rows mean. */
export type FileShape = 'lines' | 'document' | 'table' | 'folder';

/**
 * Tells a data set by what it holds, never by its name.
 *
 * @param format what somebody said it is; then only its shape is looked for
 * @throws NotFoundError; InvalidArgumentError for what is none of the formats
 */
export function detectFormat(
  path: string,
  name: string,
  format: DatasetFormat | undefined,
): { format: DatasetFormat; shape: FileShape } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new NotFoundError(`${name} is not there.`, { details: { path } });
  if (stat.isDirectory()) {
    if (format === undefined || format === 'beir') return { format: 'beir', shape: 'folder' };
    throw new InvalidArgumentError(`${name} is a folder; ${format} is a file.`);
  }
  if (!stat.isFile()) throw new InvalidArgumentError(`${name} is not an ordinary file.`);
  if (format === 'beir')
    throw new InvalidArgumentError(`${name} is a file; BEIR is a folder with queries.jsonl and qrels.tsv.`);
  const head = readHead(path, name);
  const shape = shapeOf(head);
  const found = format ?? formatOf(head, shape);
  if (found !== null) return { format: found, shape };
  throw new InvalidArgumentError(
    `What ${name} is cannot be told from what it holds. Say it: --format ${DATASET_FORMATS.join(' | ')}.`,
  );
}

function readHead(path: string, name: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(HEAD_BYTES);
    const length = readSync(file, bytes, 0, HEAD_BYTES, 0);
    const text = new TextDecoder().decode(bytes.subarray(0, length));
    if (text.trim() === '') throw new InvalidArgumentError(`${name} is empty.`);
    return text.trimStart();
  } finally {
    closeSync(file);
  }
}

function shapeOf(head: string): FileShape {
  if (head.startsWith('[')) return 'document';
  if (!head.startsWith('{')) return looksLikeYaml(head) ? 'document' : 'table';
  const [first = '', second] = head.split(/\r?\n/, 2);
  // An object that goes on over lines, or that is all there is and holds rows.
  if (!/\}\s*$/.test(first) && second !== undefined) return 'document';
  return second === undefined && isWhole(head) ? 'document' : 'lines';
}

/** One object that holds rows, and is not one. */
function isWhole(head: string): boolean {
  return (
    /"data"\s*:\s*\[|"tests"\s*:|^\{\s*"[^"]+"\s*:\s*(\[|\{\s*"0"\s*:)/.test(head) &&
    !/^\{\s*"(id|question)"\s*:\s*"/.test(head)
  );
}

function looksLikeYaml(head: string): boolean {
  return /^(prompts|providers|targets|tests|defaultTest|scenarios)\s*:/m.test(head);
}

function formatOf(head: string, shape: FileShape): DatasetFormat | null {
  if (shape === 'table') return formatOfTable(head.split(/\r?\n/, 1)[0] ?? '');
  if (/"paragraphs"\s*:|"qas"\s*:|"answer_start"\s*:/.test(head)) return 'squad';
  if (looksLikeYaml(head) || (shape === 'document' && /"(prompts|providers|defaultTest)"\s*:/.test(head)))
    return 'promptfoo';
  if (!/^[[{"]/.test(head)) return null;
  const has = (name: string): boolean => new RegExp(`"${name}"\\s*:`).test(head);
  if (isRagas(has)) return 'ragas';
  return shape === 'lines' || head.startsWith('[') ? 'jsonl' : null;
}

function formatOfTable(line: string): DatasetFormat | null {
  if (
    line.startsWith('"') &&
    !line.includes('","') &&
    /"\s*$/.test(line) &&
    !QUESTION_FIELDS.includes(line.replaceAll('"', '').trim())
  ) {
    return 'jsonl';
  }
  const columns = line.split(/[,;\t]/).map((column) => column.trim().replaceAll(/^"|"$/g, ''));
  if (columns.some((column) => column.startsWith('__expected'))) return 'promptfoo';
  if (isRagas((name) => columns.includes(name))) return 'ragas';
  return columns.some((column) => QUESTION_FIELDS.includes(column)) ? 'csv' : null;
}

function isRagas(has: (name: string) => boolean): boolean {
  if (has('user_input')) return true;
  return has('question') && (has('contexts') || has('ground_truth') || has('ground_truths')) && !has('places');
}
