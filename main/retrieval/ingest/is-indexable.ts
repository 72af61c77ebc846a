import { detectFormat } from '../parse/document-format.ts';
import type { FileEntry } from './walk-files.ts';

/** The rule of ingest: code only when asked for, unknown kinds only when a pattern names them. */
export function isIndexable(entry: Pick<FileEntry, 'path' | 'selection'>, takesCode: boolean): boolean {
  const format = detectFormat(entry.path);
  return format === 'code' ? takesCode : format !== null || entry.selection === 'named';
}
