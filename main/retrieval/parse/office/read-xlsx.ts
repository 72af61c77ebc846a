import { type RecordAccessFields, recordAccess } from '../../access/record-access.ts';
import { FieldCollector } from '../../schema/field-collector.ts';
import type { Block } from '../block.ts';
import type { ExtractedText } from '../extracted-text.ts';
import { ParseRefusal } from '../parse-refusal.ts';
import { RecordTitle } from '../record-title.ts';
import { RecordValuesBuilder } from '../record-values.ts';
import { readCoreProperties } from './core-properties.ts';
import { readOfficeParts, repackParts } from './office-parts.ts';
import { checkSheetSizes } from './sheet-size.ts';
import { type CellValue, type SheetTable, toSheetTable } from './sheet-table.ts';

/** What a workbook holds: its text, and its sheets as tables. */
export interface WorkbookText extends ExtractedText {
  tables: readonly SheetTable[];
}

export interface WorkbookOptions {
  capFactor: number;
  /** When given, each record is tagged by what it says in these columns. */
  accessFields: RecordAccessFields | null;
}

/**
 * Reads an Excel workbook: each row of each sheet is a record of lines `column: value`. Formulas count as what they
 * were last computed to; dates are ISO dates.
 *
 * @throws ParseRefusal when the file is no workbook, or not to be read
 */
export async function readXlsx(bytes: Uint8Array, options: WorkbookOptions): Promise<WorkbookText> {
  const { capFactor, accessFields } = options;
  const parts = readOfficeParts(bytes, capFactor);
  checkSheetSizes(parts, capFactor);
  const tables = await readTables(repackParts(parts));
  const { title, metadata } = readCoreProperties(parts);
  return { ...writeTables(tables, accessFields), title, metadata, findings: [], note: null, tables };
}

async function readTables(archive: Uint8Array): Promise<readonly SheetTable[]> {
  const { default: readWorkbook } = await import('read-excel-file/universal');
  try {
    const sheets = await readWorkbook(archive.slice().buffer, { trim: true });
    // The library's types name the constructor of dates where they mean a date.
    return sheets.map(({ sheet, data }) => toSheetTable(sheet, data as unknown as CellValue[][]));
  } catch (error) {
    const message = `The workbook is damaged (${String(error).slice(0, 200)}). Open it in Excel and save it again.`;
    throw new ParseRefusal({ reason: 'malformed', message });
  }
}

function writeTables(
  tables: readonly SheetTable[],
  accessFields: RecordAccessFields | null,
): Pick<ExtractedText, 'text' | 'blocks' | 'fields'> {
  const lines: string[] = [];
  const blocks: Block[] = [];
  const title = new RecordTitle();
  const collector = new FieldCollector();
  const values = new RecordValuesBuilder();
  let length = 0;
  const write = (text: string, block: Omit<Block, 'start' | 'end'>): void => {
    blocks.push({ ...block, start: length, end: length + text.length });
    lines.push(text, '\n\n');
    length += text.length + 2;
  };
  for (const { sheet, columns, above, rows } of tables) {
    const place = `sheet ${sheet.slice(0, 60)}`.toWellFormed();
    for (const row of above) {
      const text = row.map(textOf).filter(Boolean).join(' | ');
      if (text !== '') write(text, { kind: 'paragraph', place });
    }
    // Sheets are told apart only when there are several: renaming the only one changes nothing.
    const prefix = tables.length > 1 ? `${sheet}.` : '';
    for (const { name } of rows.length > 0 ? columns : []) collector.declare(prefix + name);
    for (const [index, row] of rows.entries()) {
      const number = index + 1;
      const fields: string[] = [];
      for (const [column, cell] of row.entries()) {
        const value = textOf(cell);
        if (value === '') continue;
        const name = columns[column]?.name ?? '';
        fields.push(`${name}: ${value}`);
        title.offer(name, value);
        collector.add(prefix + name, value);
        values.add(name, typeof cell === 'number' || typeof cell === 'boolean' ? cell : value);
      }
      collector.endRecord();
      const name = title.take();
      const own = values.take();
      if (fields.length === 0) continue;
      const access = accessFields === null ? {} : { access: accessOfRow(columns, row, accessFields) };
      write(fields.join('\n'), { kind: 'record', record: { number, title: name, values: own, ...access }, place });
    }
  }
  return { text: lines.join(''), blocks, fields: collector.build() };
}

/** A field that two columns are named after has no value: nobody can tell which was meant. */
function accessOfRow(
  columns: SheetTable['columns'],
  row: readonly CellValue[],
  accessFields: RecordAccessFields,
): string {
  return recordAccess(accessFields, (field) => {
    const named = columns.flatMap(({ name }, index) => (name === field ? [index] : []));
    return named.length === 1 ? textOf(row[named[0] ?? 0] ?? null) : undefined;
  });
}

/** A number keeps the fifteen digits that Excel has, without the noise of its binary form. */
function textOf(cell: CellValue): string {
  if (cell === null) return '';
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return '';
    const iso = cell.toISOString();
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
  }
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  return String(cell).trim().toWellFormed();
}
