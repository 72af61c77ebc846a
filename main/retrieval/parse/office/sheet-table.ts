/** What a cell holds, as far as the file says so. */
export type CellValue = string | number | boolean | Date | null;
export type ColumnType = 'text' | 'number' | 'date' | 'boolean' | 'mixed' | 'empty';

export interface SheetColumn {
  name: string;
  type: ColumnType;
}

/** A sheet as a table: which row names the columns, and what the columns hold. */
export interface SheetTable {
  sheet: string;
  columns: readonly SheetColumn[];
  /** Rows above the header: titles and remarks. */
  above: readonly (readonly CellValue[])[];
  rows: readonly (readonly CellValue[])[];
}

/** The header is looked for in so many rows. */
const HEADER_SEARCH_ROWS = 20;
/** A header names at least this share of the columns. */
const HEADER_SHARE = 0.6;
/** A column's name repeats in every record, so it is cut to this many UTF-16 code units. */
const MAX_COLUMN_NAME_LENGTH = 60;

/** The header is the first row of distinct texts that names most columns; without one, columns go by their letters. */
export function toSheetTable(sheet: string, data: readonly (readonly CellValue[])[]): SheetTable {
  let width = 0;
  for (const row of data) width = Math.max(width, row.length);
  const header = data.slice(0, HEADER_SEARCH_ROWS).findIndex((row) => isHeader(row, width));
  const names = header < 0 ? [] : (data[header] ?? []);
  const rows = data.slice(header + 1);
  const columns = Array.from({ length: width }, (_, index) => {
    const name = typeof names[index] === 'string' ? cleanName(names[index]) : '';
    return { name: name || `column ${columnLetters(index)}`, type: typeOf(rows, index) };
  });
  return { sheet, columns, above: header < 0 ? [] : data.slice(0, header), rows };
}

function isHeader(row: readonly CellValue[], width: number): boolean {
  const filled = row.filter((cell) => cell !== null && cell !== '');
  const isWide = filled.length >= Math.max(width === 1 ? 1 : 2, width * HEADER_SHARE);
  return isWide && filled.every((cell) => typeof cell === 'string') && new Set(filled).size === filled.length;
}

function cleanName(name: string): string {
  return name.slice(0, MAX_COLUMN_NAME_LENGTH).replaceAll(/\s+/g, ' ').trim().toWellFormed();
}

function typeOf(rows: readonly (readonly CellValue[])[], index: number): ColumnType {
  let type: ColumnType = 'empty';
  for (const row of rows) {
    const cell = row[index] ?? null;
    if (cell === null || cell === '') continue;
    const found =
      cell instanceof Date ? 'date' : typeof cell === 'string' ? 'text' : (typeof cell as 'number' | 'boolean');
    if (type === 'empty') type = found;
    else if (type !== found) return 'mixed';
  }
  return type;
}

function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}
