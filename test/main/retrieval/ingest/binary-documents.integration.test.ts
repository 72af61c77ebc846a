import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../../main/storage/database.ts';
import { buildDocx, paragraph } from '../../../support/build-office.ts';
import { buildPdf, pageLines } from '../../../support/build-pdf.ts';
import { buildPng, packedRowsOf } from '../../../support/build-png.ts';
import { indexedPaths, indexFlaws, systemClock } from '../../../support/index-file.ts';
import { createIngestFixture } from '../../../support/ingest-fixture.ts';

const scan = readFileSync(new URL('../../../../fixtures/documents/ferry-notice.png', import.meta.url));
const picture = {
  width: 800,
  height: 260,
  data: packedRowsOf(scan),
  filter: '/FlateDecode',
  parameters: '/DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent 8 /Columns 800 >>',
};
const NOTICE = 'Boarding closes forty minutes before departure.';

const textOf = (database: Database, path: string): string =>
  database
    .prepare<{ text: string }>(
      `SELECT group_concat(chunk.text, ' / ') AS text FROM chunk JOIN document USING (document_id) WHERE path = ?`,
    )
    .get(path)?.text ?? '';

describe('documents that are no text', () => {
  it('are read in processes without a network, pictures after all others, and once', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('a-scan.pdf', buildPdf([{ lines: pageLines(['The first page is text.']) }, { picture }]));
    write('b-notice.png', scan);
    write('c-terms.docx', buildDocx(paragraph('Dogs travel on deck five.')));
    write('d-really.txt', buildPdf([{ lines: pageLines(['The keeper is called Ines.']) }]));
    const written: string[] = [];
    const phases = new Set<string>();
    const report = await ingest({
      onProgress: ({ phase, current }) => {
        phases.add(phase);
        if (current !== null && written.at(-1) !== current) written.push(current);
      },
    });
    expect(report).toMatchObject({ documents: 4, skipped: [] });
    expect(indexFlaws(database)).toEqual([]);
    expect(textOf(database, 'a-scan.pdf')).toContain('The first page is text.');
    expect(textOf(database, 'a-scan.pdf')).toContain(NOTICE);
    expect(textOf(database, 'b-notice.png')).toContain(NOTICE);
    expect(textOf(database, 'd-really.txt')).toBe('The keeper is called Ines.');
    expect(phases).toContain('ocr');
    expect(await ingest()).toMatchObject({ documents: 4, unchanged: 4, embedded: 0, skipped: [] });
  });

  it('have their pictures read or not, as the source says', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('scan.pdf', buildPdf([{ lines: pageLines(['The first page is text.']) }, { picture }]));
    write('notice.png', scan);
    const without = await ingest({ ocr: false });
    expect(without.skipped.map(({ path, reason, isIndexed }) => [path.split('/').at(-1), reason, isIndexed])).toEqual([
      ['notice.png', 'ocr_off', false],
      ['scan.pdf', 'ocr_off', true],
    ]);
    expect(textOf(database, 'scan.pdf')).toBe('The first page is text.');
    expect(await ingest()).toMatchObject({ documents: 2, skipped: [] });
    expect(textOf(database, 'scan.pdf')).toContain(NOTICE);
  });

  it('are not recognised again to be left out again, until they change', async () => {
    const clock = { ...systemClock, now: () => systemClock.now() + 60_000 };
    const { write, ingest, root } = createIngestFixture({ clock });
    const phasesOf = async (): Promise<readonly [ReadonlySet<string>, readonly string[]]> => {
      const phases = new Set<string>();
      const { skipped } = await ingest({ onProgress: ({ phase }) => phases.add(phase) });
      return [phases, skipped.map(({ reason }) => reason)];
    };
    write('blank.png', buildPng(300, 300));
    const [first, firstReasons] = await phasesOf();
    const [second, secondReasons] = await phasesOf();
    expect([first.has('ocr'), firstReasons, second.has('ocr'), secondReasons]).toEqual([
      true,
      ['empty'],
      false,
      ['empty'],
    ]);
    const later = systemClock.now() / 1000 + 120;
    utimesSync(join(root, 'blank.png'), later, later);
    expect((await phasesOf())[0]).toContain('ocr');
  });

  it('cost themselves alone when they are hostile', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('bomb.docx', buildDocx('', { more: { 'word/document.xml': new Uint8Array(64 * 1024 * 1024) } }));
    write('claim.png', buildPng(8, 8, { claims: [10_000, 5000] }));
    write('empty.png', buildPng(300, 300));
    write('half.pdf', buildPdf([{ lines: pageLines(['x']) }]).subarray(0, 200));
    write('noise.pdf', new Uint8Array(1000));
    write('notes.md', '# Notes\n\nGood.');
    const { skipped, documents } = await ingest();
    expect(documents).toBe(1);
    expect(indexedPaths(database)).toEqual(['notes.md']);
    expect(Object.fromEntries(skipped.map(({ path, reason }) => [path.split('/').at(-1), reason]))).toEqual({
      'bomb.docx': 'archive_ratio',
      'claim.png': 'image_too_large',
      'empty.png': 'empty',
      'half.pdf': 'malformed',
      'noise.pdf': 'malformed',
    });
  });
});
