import { describe, expect, it } from 'vitest';
import { parseDocument, type ParsedDocument } from '../../../../../main/retrieval/parse/parse-document.ts';
import { buildPdf, pageLines, type PdfLine } from '../../../../support/build-pdf.ts';

async function read(bytes: Uint8Array): Promise<ParsedDocument> {
  const outcome = await parseDocument({ path: 'a/b.pdf', format: 'pdf', bytes });
  if (outcome.kind !== 'document') throw new Error(JSON.stringify(outcome));
  return outcome.document;
}

const chunksOf = async (bytes: Uint8Array): Promise<readonly (readonly [string, string])[]> =>
  (await read(bytes)).chunks.map(({ headingPath, text }) => [headingPath.join(' > '), text] as const);

const body = ['Refunds are paid within ten days of a re-', 'quest, unless the ferry left late.'];

describe('reading a PDF', () => {
  it('names the page and the heading of each chunk, and joins the lines of a paragraph', async () => {
    const bytes = buildPdf([
      { lines: [{ x: 60, y: 800, text: 'Handbook', size: 22 }, ...pageLines(body, { top: 760 })] },
      { lines: [{ x: 60, y: 800, text: 'Meals', size: 16 }, ...pageLines(['Served at six.'], { top: 770 })] },
      { lines: pageLines(['Dinner is at nine.']) },
    ]);
    expect(await chunksOf(bytes)).toEqual([
      ['Handbook > page 1', 'Handbook\n\nRefunds are paid within ten days of a request, unless the ferry left late.'],
      ['Handbook > Meals > page 2', 'Meals\n\nServed at six.'],
      ['Handbook > Meals > page 3', 'Dinner is at nine.'],
    ]);
  });

  it('quotes from the text that it stores', async () => {
    const { source, chunks } = await read(buildPdf([{ lines: pageLines(body) }, { lines: pageLines(['More.']) }]));
    for (const { start, end, text, offsetMap } of chunks) {
      expect(offsetMap).toBeNull();
      expect(source.slice(start, end)).toBe(text);
    }
  });

  it('reads columns one after the other, and a table row by row', async () => {
    const line = (column: string, index: number): string => `the ${column} column, line ${index}, goes on`;
    const columns: PdfLine[] = [0, 1, 2, 3].flatMap((index) => [
      { x: 60, y: 700 - index * 14, text: line('left', index) },
      { x: 330, y: 700 - index * 14, text: line('right', index) },
    ]);
    const cells = ['Route', 'Price', 'Nordic', '120', 'Baltic', '90'];
    const table = cells.map((text, index) => ({ x: 60 + (index % 2) * 200, y: 700 - 14 * (index >> 1), text }));
    const title = { x: 60, y: 760, text: 'A wide line that spans both of the columns', size: 18 };
    const [[, prose], [, rows]] = (await chunksOf(buildPdf([{ lines: [title, ...columns] }, { lines: table }]))) as [
      [string, string],
      [string, string],
    ];
    expect([...prose.matchAll(/(left|right) column, line (\d)/g)].map(([, side, index]) => `${side}${index}`)).toEqual([
      'left0',
      'left1',
      'left2',
      'left3',
      'right0',
      'right1',
      'right2',
      'right3',
    ]);
    expect(rows).toBe('Route | Price\nNordic | 120\nBaltic | 90');
  });

  it('puts the lines of a page in order, however they were drawn', async () => {
    const lines = pageLines(['one is first', 'two is second', 'three is third']).toReversed();
    expect(await chunksOf(buildPdf([{ lines }]))).toEqual([['page 1', 'one is first two is second three is third']]);
  });

  it('leaves running heads and page numbers out, and what stands on few pages in', async () => {
    const pages = [1, 2, 3, 4, 5].map((number) => ({
      lines: [
        { x: 60, y: 810, text: 'Terms of carriage' },
        ...pageLines([`Clause ${'abcde'[number - 1]} says something else.`]),
        { x: 300, y: 30, text: `${number} / 5` },
      ],
    }));
    expect((await read(buildPdf(pages))).source.split(/\n+/).filter(Boolean)).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((letter) => `Clause ${letter} says something else.`),
    );
  });

  it('takes title, author and dates from the file, but no title that a program made up', async () => {
    const info = { Title: 'Terms (2026)', Author: 'A. Writer', CreationDate: "D:20260131120000+01'00'" };
    const { title, metadata } = await read(buildPdf([{ lines: pageLines(body) }], { info }));
    expect(title).toBe('Terms (2026)');
    expect(metadata).toEqual({
      pages: 1,
      title: 'Terms (2026)',
      author: 'A. Writer',
      created: '2026-01-31T11:00:00.000Z',
    });
    const made = buildPdf([{ lines: pageLines(body) }], { info: { Title: 'Microsoft Word - x.doc' } });
    expect((await read(made)).title).toBe('b.pdf');
  });

  it('leaves scripts and attachments alone', async () => {
    const extra =
      '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>';
    expect(await chunksOf(buildPdf([{ lines: pageLines(['Plain.']) }], { extra }))).toEqual([['page 1', 'Plain.']]);
  });

  it('refuses more pages than are read, and reads the first ones when told to', async () => {
    const bytes = buildPdf(Array.from({ length: 2001 }, () => ({ lines: [{ x: 9, y: 9, text: 'A line of text.' }] })));
    expect(await parseDocument({ path: 'b.pdf', format: 'pdf', bytes })).toMatchObject({
      kind: 'skipped',
      reason: 'page_cap',
      found: { value: 2001, limit: 2000, unit: 'pages' },
    });
    const part = await parseDocument({ path: 'b.pdf', format: 'pdf', bytes, takesPart: true });
    expect(part).toMatchObject({ kind: 'document', document: { note: { reason: 'page_cap' } } });
  });

  it('says that a page is a picture, or puts the document off until pictures are read', async () => {
    const picture = { width: 300, height: 100, data: new Uint8Array(30_000), filter: '[]' };
    const bytes = buildPdf([{ lines: pageLines(body) }, { picture }]);
    expect(await parseDocument({ path: 'b.pdf', format: 'pdf', bytes, ocr: 'later' })).toEqual({ kind: 'deferred' });
    expect((await read(bytes)).note).toMatchObject({ reason: 'ocr_off', found: { value: 1 } });
    const only = await parseDocument({ path: 'b.pdf', format: 'pdf', bytes: buildPdf([{ picture }]) });
    expect(only).toMatchObject({ kind: 'skipped', reason: 'ocr_off' });
  });

  it('says what is wrong with a file that is no PDF', async () => {
    const bytes = new TextEncoder().encode('%PDF-1.7\nand nothing else');
    expect(await parseDocument({ path: 'b.pdf', format: 'pdf', bytes })).toMatchObject({ reason: 'malformed' });
  });
});
