import { ParseRefusal } from '../parse-refusal.ts';
import type { OfficeParts } from './office-parts.ts';

/** Cells of the rectangle that a sheet spans, filled or not: every row is laid out in memory to its full width. */
export const MAX_SHEET_CELLS = 5_000_000;

const SHEET_PART = /^xl\/worksheets\/[^/]+\.xml$/i;

/**
 * Refuses sheets that are small in the file and huge in memory: one cell in the last row and column of a sheet spans
 * seventeen billion cells.
 *
 * @throws ParseRefusal `too_large`
 */
export function checkSheetSizes(parts: OfficeParts, capFactor: number): void {
  const limit = MAX_SHEET_CELLS * capFactor;
  for (const [name, part] of parts) {
    if (!SHEET_PART.test(name)) continue;
    const { rows, columns } = spanOf(new TextDecoder('latin1').decode(part));
    if (rows * columns <= limit) continue;
    throw new ParseRefusal({
      reason: 'too_large',
      message: `A sheet spans ${rows} rows and ${columns} columns; up to ${limit} cells are read. Save the part that matters as a file of its own.`,
    });
  }
}

function spanOf(xml: string): { rows: number; columns: number } {
  let rows = 0;
  let columns = 0;
  for (const [, row] of xml.matchAll(/<(?:\w+:)?row\s[^>]*?\br="(\d{1,10})"/g)) rows = Math.max(rows, Number(row));
  for (const [, column = '', row] of xml.matchAll(/<(?:\w+:)?c\s[^>]*?\br="([A-Za-z]{1,8})(\d{1,10})"/g)) {
    rows = Math.max(rows, Number(row));
    columns = Math.max(columns, columnNumber(column));
  }
  return { rows, columns };
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}
