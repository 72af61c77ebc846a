import { describe, expect, it } from 'vitest';
import type { DocumentFormat } from '../../../../../main/contract/document.ts';
import { readXlsx } from '../../../../../main/retrieval/parse/office/read-xlsx.ts';
import { parseDocument, type ParsedDocument } from '../../../../../main/retrieval/parse/parse-document.ts';
import { buildDocx, buildXlsx, buildZip, paragraph, table } from '../../../../support/build-office.ts';

async function read(format: DocumentFormat, bytes: Uint8Array): Promise<ParsedDocument> {
  const outcome = await parseDocument({ path: `a/b.${format}`, format, bytes });
  if (outcome.kind !== 'document') throw new Error(JSON.stringify(outcome));
  for (const { start, end, text } of outcome.document.chunks) {
    expect(outcome.document.source.slice(start, end)).toBe(text);
  }
  return outcome.document;
}

const refused = (format: DocumentFormat, bytes: Uint8Array): Promise<unknown> =>
  parseDocument({ path: `b.${format}`, format, bytes });

describe('reading a Word document', () => {
  it('keeps headings, lists of cells, and what it says about itself', async () => {
    const long = 'Dogs travel in the kennel on deck five. '.repeat(30).trim();
    const bytes = buildDocx(
      paragraph('Terms', 1) +
        paragraph('A ticket & a <seat>.') +
        paragraph('Dogs', 2) +
        paragraph(long) +
        table([
          ['Fare', 'Refund'],
          ['Flex', 'full'],
        ]),
      { title: 'Terms of carriage', author: 'The line' },
    );
    const { title, metadata, source, chunks } = await read('docx', bytes);
    expect(title).toBe('Terms of carriage');
    expect(metadata).toEqual({
      title: 'Terms of carriage',
      author: 'The line',
      created: '2026-03-01T10:00:00.000Z',
    });
    expect(source).toBe(`Terms\n\nA ticket & a <seat>.\n\nDogs\n\n${long}\n\nFare | Refund\nFlex | full`);
    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([['Terms']]);
  });

  it.each([
    ['an external entity', '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['a bomb of entities', '<!DOCTYPE w [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'],
  ])('refuses %s', async (_, doctype) => {
    const bytes = buildDocx('', { more: { 'word/document.xml': `<?xml version="1.0"?>${doctype}<w>&x;</w>` } });
    expect(await refused('docx', bytes)).toMatchObject({
      reason: 'malformed',
      message: expect.stringContaining('entities'),
    });
  });

  it('survives markup that nests without end', async () => {
    const body = `${'<w:sdt><w:sdtContent>'.repeat(20_000)}${'</w:sdtContent></w:sdt>'.repeat(20_000)}`;
    expect(await refused('docx', buildDocx(body))).toMatchObject({ kind: 'skipped' });
  });

  it('says what is wrong with an archive that holds no document', async () => {
    expect(await refused('docx', buildZip({ 'a.xml': '<a/>' }))).toMatchObject({ reason: 'malformed' });
  });
});

describe('reading a workbook', () => {
  const sheets = {
    Prices: [
      ['Price list 2026'],
      ['Route', 'Price', 'From', 'Note'],
      ['Nordic', 120.1, { date: 46_000 }, '=cmd|calc'],
      ['Baltic', 90, { date: 46_001.5 }, null],
    ],
    Bare: [
      [1, 2],
      [0.1 + 0.2, 4],
    ],
  };

  it('writes each row as a record under the names of its columns, sheet by sheet', async () => {
    const { chunks } = await read('xlsx', buildXlsx(sheets));
    expect(chunks.map(({ title, headingPath, text }) => [title, headingPath.join(), text])).toEqual([
      [
        'b.xlsx',
        'sheet Prices',
        'Price list 2026\n\nRoute: Nordic\nPrice: 120.1\nFrom: 2025-12-09\nNote: =cmd|calc\n\n' +
          'Route: Baltic\nPrice: 90\nFrom: 2025-12-10 12:00',
      ],
      ['b.xlsx, records 1–2', 'sheet Bare', 'column A: 1\ncolumn B: 2\n\ncolumn A: 0.3\ncolumn B: 4'],
    ]);
  });

  it('tells the names and types of the columns', async () => {
    const { tables } = await readXlsx(buildXlsx(sheets), { capFactor: 1, accessFields: null });
    expect(tables[0]?.columns).toEqual([
      { name: 'Route', type: 'text' },
      { name: 'Price', type: 'number' },
      { name: 'From', type: 'date' },
      { name: 'Note', type: 'text' },
    ]);
  });

  it('tags each record by its own columns, and mixes no records of different people', async () => {
    const rows = [
      ['Item', 'Team'],
      ['one', 'red'],
      ['two', 'red'],
      ['three', 'blue'],
      ['four', null],
    ];
    const bytes = buildXlsx({ A: rows });
    const accessFields = { tenantField: 'Team' };
    const outcome = await parseDocument({ path: 'b.xlsx', format: 'xlsx', bytes, accessFields });
    const chunks = outcome.kind === 'document' ? outcome.document.chunks : [];
    expect(chunks.map(({ text, access }) => [text.match(/Item: (\w+)/g), access])).toEqual([
      [['Item: one', 'Item: two'], '{"tenant":"red"}'],
      [['Item: three'], '{"tenant":"blue"}'],
      [['Item: four'], expect.stringContaining('problem')],
    ]);
  });

  it.each([
    ['too_large', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'],
    ['too_large', `<row x=">" r='999999'><c r = "ZZZ1"><v>1</v></c></row>`],
    ['malformed', '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'],
    ['malformed', '<row r="1"><c r="AAAAAAAA1"><v>1</v></c></row>'],
    ['malformed', '<row r="&#49;e9"><c r="A1"><v>1</v></c></row>'],
  ])('refuses as %s a sheet that is small in the file and huge in memory: %s', async (reason, rows) => {
    const sheet = `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
    const bytes = buildXlsx({ A: [] }, { more: { 'xl/worksheets/sheet1.xml': sheet } });
    expect(await refused('xlsx', bytes)).toMatchObject({ reason });
  });
});
