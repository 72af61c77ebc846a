import { parse as parseCsv } from 'csv-parse/sync';
import { getNodeValue, parseTree } from 'jsonc-parser';
import type { SourceAccess } from '../../contract/access.ts';
import type { DocumentFormat } from '../../contract/document.ts';
import { type OwnAccess, readPrincipals } from './own-access.ts';

/** A record of a data file: where it stands in the text, UTF-16 offsets, and who may find it by its own fields. */
export interface JudgedRecord {
  start: number;
  end: number;
  own: OwnAccess;
}

/**
 * Reads the records of a data file with other parsers than ingest does.
 *
 * @returns null for formats without records
 */
export function judgeRecords(
  format: DocumentFormat,
  text: string,
  access: SourceAccess,
): readonly JudgedRecord[] | null {
  if (format === 'csv') return readCsvRecords(text, access);
  if (format === 'jsonl') return readLineRecords(text, access);
  if (format === 'xlsx') return readSheetRecords(text, access);
  return format === 'json' ? readJsonRecords(text, access) : null;
}

function readCsvRecords(text: string, access: SourceAccess): JudgedRecord[] {
  const [first = ''] = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/, 1);
  const delimiter = [',', ';', '\t', '|'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ',';
  const rows = parseCsv(text, {
    delimiter,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }) as unknown as { record: string[]; info: { bytes: number } }[];
  const bytes = Buffer.from(text);
  const [header, ...records] = rows;
  const names = header?.record.map((name) => name.trim()) ?? [];
  let start = header === undefined ? 0 : bytes.subarray(0, header.info.bytes).toString().length;
  return records.map(({ record, info }) => {
    const end = bytes.subarray(0, info.bytes).toString().length;
    const valueOf = (field: string): string | undefined =>
      names.filter((name) => name === field).length === 1 ? record[names.indexOf(field)] : undefined;
    const judged = { start, end, own: ownOf(access, valueOf) };
    start = end;
    return judged;
  });
}

function readLineRecords(text: string, access: SourceAccess): JudgedRecord[] {
  return [...text.matchAll(/[^\n]+/g)].map(({ 0: line, index }) => {
    const record = readJson(line);
    return { start: index, end: index + line.length, own: ownOf(access, (field) => record[field]) };
  });
}

function readJsonRecords(text: string, access: SourceAccess): JudgedRecord[] {
  const tree = parseTree(text.replace(/^\uFEFF/, ' '));
  const items = tree?.type === 'array' ? (tree.children ?? []) : [];
  return items.map((node) => {
    const value: unknown = getNodeValue(node);
    const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    return { start: node.offset, end: node.offset + node.length, own: ownOf(access, (field) => record[field]) };
  });
}

/** As the text of a workbook has them: `column: value`, one a line, an empty line after each record. */
function readSheetRecords(text: string, access: SourceAccess): JudgedRecord[] {
  return [...text.matchAll(/\S(?:.|\n(?!\n))*/g)].map(({ 0: lines, index }) => {
    const valueOf = (field: string): string | undefined => {
      const said = lines.split('\n').filter((line) => line.startsWith(`${field}: `));
      return said.length === 1 ? said[0]?.slice(field.length + 2) : undefined;
    };
    return { start: index, end: index + lines.length, own: ownOf(access, valueOf) };
  });
}

function readJson(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function ownOf({ tenantField, principalsField }: SourceAccess, valueOf: (field: string) => unknown): OwnAccess {
  const own: OwnAccess = {};
  if (tenantField !== undefined) {
    const tenant = valueOf(tenantField);
    if (typeof tenant !== 'string' || tenant.trim() === '') return { problem: `its ${tenantField} is empty` };
    own.tenant = tenant.trim().normalize('NFC');
  }
  if (principalsField !== undefined) {
    const value = valueOf(principalsField);
    const names = Array.isArray(value)
      ? value
      : typeof value === 'string'
        ? value.split(/[,;]/).filter((name) => name.trim() !== '')
        : [];
    const principals = names.length === 0 && !Array.isArray(value) ? null : readPrincipals(names);
    if (principals === null) return { problem: `its ${principalsField} is empty` };
    own.principals = principals;
  }
  return own;
}
