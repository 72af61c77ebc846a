import { ParseRefusal } from '../parse-refusal.ts';
import type { OfficeParts } from './office-parts.ts';

/** Cells of the rectangle that a sheet spans, filled or not: every row is laid out in memory to its full width. */
export const MAX_SHEET_CELLS = 5_000_000;

/** Attribute values may hold ">". */
const ROW_OR_CELL = /<(?:\w+:)?(?:row|c)\s(?:[^>"']|"[^"]*"|'[^']*')*>?/g;
const REFERENCE = /\sr\s*=\s*(["'])([^"']*)\1/;
/** Excel ends at XFD1048576. */
const PLACE = /^([A-Za-z]{0,3})(\d{1,7})$/;
const SHEET_PART = /^xl\/worksheets\/[^/]+\.xml$/i;

/**
 * Refuses sheets that are small in the file and huge in memory: one cell in the last row and column of a sheet spans
 * seventeen billion cells.
 *
 * @throws ParseRefusal `too_large`, or `malformed` for rows and cells that stand nowhere
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
  for (const [tag] of xml.matchAll(ROW_OR_CELL)) {
    const given = REFERENCE.exec(tag);
    if (given === null) continue;
    const place = PLACE.exec(given[2] ?? '');
    // No program writes anything else; what the library would make of it is not waited for.
    if (place === null) {
      const message =
        'The workbook is damaged: a row or a cell says no place where it stands. Open it in Excel and save it again.';
      throw new ParseRefusal({ reason: 'malformed', message });
    }
    columns = Math.max(columns, columnNumber(place[1] ?? ''));
    rows = Math.max(rows, Number(place[2]));
  }
  return { rows, columns };
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}
