import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentFormat } from '../../../../main/contract/document.ts';
import { readImageSize } from '../../../../main/retrieval/parse/ocr/image-size.ts';
import { parseDocument } from '../../../../main/retrieval/parse/parse-document.ts';
import { ParseRefusal } from '../../../../main/retrieval/parse/parse-refusal.ts';
import { sniffFormat } from '../../../../main/retrieval/parse/sniff-format.ts';
import type { Random } from '../../../../main/spec/random.ts';
import { buildDocx, buildXlsx, paragraph, table } from '../../../support/build-office.ts';
import { buildPdf, pageLines } from '../../../support/build-pdf.ts';
import { buildPng, packedRowsOf } from '../../../support/build-png.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
/** How long each parser is tried, in milliseconds. Mutants are numbered, so a failure names one that can be made again. */
const BUDGET_MS = isLong ? 60_000 : 1000;
const SEED = 2026;

const scan = readFileSync(new URL('../../../../fixtures/documents/ferry-notice.png', import.meta.url));
const picture = {
  width: 800,
  height: 260,
  data: packedRowsOf(scan),
  filter: '/FlateDecode',
  parameters: '/DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent 8 /Columns 800 >>',
};
const lines = pageLines(['Refunds are paid within ten days.', '- one', '- two']);
const body =
  paragraph('Terms', 1) +
  paragraph('A ticket.') +
  table([
    ['a', 'b'],
    ['c', 'd'],
  ]);
const sheets = {
  A: [
    ['Name', 'Price', 'Day'],
    ['x', 1.5, { date: 46_000 }],
    ['y', 2, null],
  ],
  B: [[1, 2]],
};

/** Inside the archive, where a flipped byte is not caught by a checksum. */
const MARKUP: readonly [string, DocumentFormat, string, (part: Uint8Array) => Uint8Array][] = [
  ['document', 'docx', body, (part) => buildDocx(Buffer.from(part).toString('utf8'))],
  [
    'sheet',
    'xlsx',
    '<worksheet><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="str"><v>N</v></c><c r="B1" t="s"><v>0</v></c></row>' +
      '<row r="2"><c r="A2" s="1"><v>46000</v></c><c r="B2" t="b"><v>1</v></c></row></sheetData></worksheet>',
    (part) => buildXlsx({ A: [] }, { more: { 'xl/worksheets/sheet1.xml': part } }),
  ],
];

const SEEDS: readonly [string, DocumentFormat, Uint8Array][] = [
  ['PDF', 'pdf', buildPdf([{ lines }, { lines, rotate: 90 }, { picture }], { info: { Title: 'T', Author: 'A' } })],
  ['packed PDF', 'pdf', buildPdf([{ lines }, { lines }], { isPacked: true })],
  ['Word document', 'docx', buildDocx(body, { title: 'T' })],
  ['workbook', 'xlsx', buildXlsx(sheets, { title: 'T' })],
  ['PNG', 'image', buildPng(64, 64)],
];

const TOKENS = [
  '<<',
  '>>',
  '/Kids',
  '/Length 9',
  'endobj',
  '1 0 R',
  '[',
  '(',
  'stream',
  '%',
  '<w:tbl>',
  '</w:p>',
  '<c r="ZZ9">',
  '&#0;',
  '\0\0\0\0',
  '\xff\xff\xff\xff',
  'PK\x01\x02',
  '99999999999',
];

function mutate(seed: Uint8Array, random: Random): Uint8Array {
  const pick = (limit: number): number => Math.floor(random.next() * limit);
  let bytes = Buffer.from(seed);
  for (let edits = 1 + pick(5); edits > 0; edits -= 1) {
    const at = pick(bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + pick(64));
    const choice = pick(6);
    if (choice === 0 && at < bytes.length) bytes[at] = pick(256);
    else if (choice === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    else if (choice === 2) {
      const token = Buffer.from(TOKENS[pick(TOKENS.length)] ?? '', 'latin1');
      bytes = Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at)]);
    } else if (choice === 3) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    else if (choice === 4 && at + 4 <= bytes.length)
      bytes.writeUInt32LE(pick(2) === 0 ? 0xffff_ffff : pick(65_536), at);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}

/** @returns what does not hold together of the outcome; empty when it is sound */
async function flawsOf(format: DocumentFormat, bytes: Uint8Array): Promise<string[]> {
  let found: DocumentFormat;
  try {
    found = sniffFormat(bytes, format);
  } catch (error) {
    return error instanceof ParseRefusal && error.note.message !== '' ? [] : [`sniffing threw ${String(error)}`];
  }
  readImageSize(bytes);
  const outcome = await parseDocument({ path: `m.${format}`, format: found, bytes });
  if (outcome.kind === 'deferred') return ['deferred, though pictures are not read'];
  if (outcome.kind === 'skipped') return outcome.message === '' ? ['skipped without a word'] : [];
  const { source, chunks, title } = outcome.document;
  const flaws = chunks.length === 0 || title === '' ? ['a document without chunks or title'] : [];
  for (const { start, end, text, offsetMap } of chunks) {
    if (offsetMap === null && source.slice(start, end) !== text) flaws.push(`${start}-${end} is not what is quoted`);
    if (!text.isWellFormed() || text.trim() === '') flaws.push(`${start}-${end} is no text`);
  }
  return flaws;
}

/** pdf.js leaves rejected promises of a damaged file behind; a parse process takes no notice of them, nor does this. */
let listeners: NodeJS.UnhandledRejectionListener[] = [];
beforeAll(() => {
  listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {});
});
afterAll(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
});

describe.each(SEEDS)('a mutated %s', (_, format, seed) => {
  it('always ends in chunks that hold together or in a reason', { timeout: BUDGET_MS + 60_000 }, async () => {
    expect(await flawsOf(format, seed)).toEqual([]);
    const end = performance.now() + BUDGET_MS;
    for (let mutant = 0; performance.now() < end; mutant += 1) {
      const bytes = mutate(seed, createSeededRandom(SEED + mutant));
      expect({ mutant, flaws: await flawsOf(format, bytes) }).toEqual({ mutant, flaws: [] });
    }
  });

  it('that ends early ends in a reason', async () => {
    const step = Math.max(1, Math.floor(seed.length / 40));
    for (let length = 0; length < seed.length; length += step) {
      expect({ length, flaws: await flawsOf(format, seed.slice(0, length)) }).toEqual({ length, flaws: [] });
    }
  });
});

describe.each(MARKUP)('the mutated markup of a %s', (_, format, seed, pack) => {
  it('always ends in chunks that hold together or in a reason', { timeout: BUDGET_MS + 60_000 }, async () => {
    expect(await flawsOf(format, pack(Buffer.from(seed)))).toEqual([]);
    const end = performance.now() + BUDGET_MS;
    for (let mutant = 0; performance.now() < end; mutant += 1) {
      const part = mutate(Buffer.from(seed), createSeededRandom(SEED + mutant));
      expect({ mutant, flaws: await flawsOf(format, pack(part)) }).toEqual({ mutant, flaws: [] });
    }
  });
});
