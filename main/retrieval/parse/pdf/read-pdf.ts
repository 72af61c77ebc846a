import type { Block } from '../block.ts';
import type { ExtractedText } from '../extracted-text.ts';
import { clipHeading } from '../markdown/heading-text.ts';
import type { OcrEngine } from '../ocr/ocr-engine.ts';
import { MAX_IMAGE_PIXELS } from '../ocr/image-size.ts';
import { lowConfidence } from '../ocr/ocr-findings.ts';
import { ParseRefusal } from '../parse-refusal.ts';
import type { SkipNote } from '../skip-note.ts';
import { openPdf, type PdfDocument } from './open-pdf.ts';
import { type PageParagraph, toParagraphs } from './page-paragraphs.ts';
import { HeadingSizes } from './pdf-headings.ts';
import { readPdfMetadata } from './pdf-metadata.ts';
import { dropRunningLines } from './running-lines.ts';
import { recognizePage } from './scanned-page.ts';
import type { TextItem } from './text-segment.ts';

/** Pages read of one PDF. */
export const MAX_PDF_PAGES = 2000;
/** Scanned pages recognised in one PDF: each takes seconds. */
export const MAX_SCANNED_PAGES = 200;
/** A page with fewer characters may be a scan with a stamp on it. */
const MIN_PAGE_CHARACTERS = 16;

export interface PdfOptions {
  capFactor: number;
  /** Read what is within the cap of a document with more pages, instead of refusing it. */
  takesPart: boolean;
  /** Null leaves pages that are pictures unread. */
  ocr: OcrEngine | null;
  /** Called after each page. */
  onStep: () => void;
}

/** What a PDF holds, and how many of its pages say nothing without OCR. */
export interface PdfText extends ExtractedText {
  unreadPages: number;
}

/**
 * Reads the text of a PDF page by page, in reading order; headings by the size of their type. Each page is a place that
 * chunks do not cross, so that a citation names its page.
 *
 * @throws ParseRefusal `page_cap`, `encrypted` or `malformed`
 */
export async function readPdf(bytes: Uint8Array, options: PdfOptions): Promise<PdfText> {
  const pdf = await openPdf(bytes, MAX_IMAGE_PIXELS * options.capFactor);
  try {
    return await readOpenPdf(pdf, options);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function readOpenPdf(pdf: PdfDocument, options: PdfOptions): Promise<PdfText> {
  const cap = MAX_PDF_PAGES * options.capFactor;
  if (pdf.numPages > cap && !options.takesPart) {
    throw new ParseRefusal({
      reason: 'page_cap',
      message: `The PDF has ${pdf.numPages} pages; up to ${cap} are read. Index it anyway to read the first ${cap}, or split it.`,
      found: { value: pdf.numPages, limit: cap, unit: 'pages' },
    });
  }
  const count = Math.min(pdf.numPages, cap);
  const scans = new ScannedPages(pdf, options);
  const pages: (readonly PageParagraph[])[] = [];
  let damaged = 0;
  for (let number = 1; number <= count; number += 1) {
    const paragraphs = await readPage(pdf, number);
    if (paragraphs === null) damaged += 1;
    const isText = charactersIn(paragraphs ?? []) >= MIN_PAGE_CHARACTERS;
    pages.push(isText || paragraphs === null ? (paragraphs ?? []) : await scans.read(number, paragraphs));
    options.onStep();
  }
  if (damaged === count) {
    throw new ParseRefusal({
      reason: 'malformed',
      message: `None of the ${count} pages of the PDF can be read. Open it in a reader and save it again.`,
    });
  }
  const { title, metadata } = await readPdfMetadata(pdf);
  const { text, blocks } = writePages(dropRunningLines(pages));
  const note = noteOf({ pages: pdf.numPages, count, damaged, overScanned: scans.overCap, unread: scans.unread });
  return { text, blocks, title, metadata, findings: scans.findings(), note, unreadPages: scans.unread };
}

/** @returns null when the page is damaged */
async function readPage(pdf: PdfDocument, number: number): Promise<PageParagraph[] | null> {
  try {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const paragraphs = toParagraphs(items.filter((item): item is typeof item & TextItem => 'str' in item));
    page.cleanup();
    return paragraphs;
  } catch {
    return null;
  }
}

/** Reads the pages that are pictures, as far as that is wanted, and keeps how it went. */
class ScannedPages {
  /** Pages that are pictures, or empty, and were not read. */
  unread = 0;
  overCap = 0;
  readonly #pdf: PdfDocument;
  readonly #options: PdfOptions;
  #read = 0;
  #characters = 0;
  #confidence = 0;

  constructor(pdf: PdfDocument, options: PdfOptions) {
    this.#pdf = pdf;
    this.#options = options;
  }

  async read(number: number, paragraphs: readonly PageParagraph[]): Promise<readonly PageParagraph[]> {
    const { ocr, capFactor } = this.#options;
    if (ocr === null) {
      this.unread += 1;
      return paragraphs;
    }
    if (this.#read >= MAX_SCANNED_PAGES * capFactor) {
      this.overCap += 1;
      return paragraphs;
    }
    const recognised = await recognizePage(await this.#pdf.getPage(number), ocr);
    if (recognised === null) return paragraphs;
    this.#read += 1;
    this.#characters += recognised.text.length;
    this.#confidence += recognised.confidence * recognised.text.length;
    return [...paragraphs, ...recognised.paragraphs];
  }

  findings(): ExtractedText['findings'] {
    return this.#characters === 0 ? [] : lowConfidence(this.#confidence / this.#characters);
  }
}

function writePages(pages: readonly (readonly PageParagraph[])[]): { text: string; blocks: readonly Block[] } {
  const headings = new HeadingSizes(pages);
  const blocks: Block[] = [];
  const parts: string[] = [];
  let length = 0;
  for (const [index, page] of pages.entries()) {
    for (const paragraph of page) {
      const text = paragraph.text.toWellFormed();
      const level = headings.levelOf(paragraph);
      const block = { start: length, end: length + text.length, place: `page ${index + 1}` };
      const heading = clipHeading(text.replaceAll(/\s+/g, ' ').trim());
      if (level === null || heading === '') blocks.push({ ...block, kind: paragraph.kind });
      else blocks.push({ ...block, kind: 'heading', heading: { level, text: heading } });
      parts.push(text, '\n\n');
      length += text.length + 2;
    }
  }
  return { text: parts.join(''), blocks };
}

function charactersIn(paragraphs: readonly PageParagraph[]): number {
  let characters = 0;
  for (const { text } of paragraphs) characters += text.length;
  return characters;
}

function noteOf(seen: {
  pages: number;
  count: number;
  damaged: number;
  overScanned: number;
  unread: number;
}): SkipNote | null {
  const { pages, count, damaged, overScanned, unread } = seen;
  if (pages > count) {
    return {
      reason: 'page_cap',
      message: `The PDF has ${pages} pages; the first ${count} were indexed. Raise the limit for this file to read more.`,
      found: { value: pages, limit: count, unit: 'pages' },
    };
  }
  if (overScanned > 0) {
    return {
      reason: 'page_cap',
      message: `${overScanned} scanned pages are beyond what is recognised in one document. The rest was indexed. Raise the limit for this file to read more.`,
      found: { value: overScanned + MAX_SCANNED_PAGES, limit: MAX_SCANNED_PAGES, unit: 'pages' },
    };
  }
  if (unread > 0) {
    return {
      reason: 'ocr_off',
      message: `${unread} of ${count} pages are pictures, or empty, and pictures are not read in this source. Set "ocr" to true for it.`,
      found: { value: unread, limit: 0, unit: 'pages' },
    };
  }
  if (damaged === 0) return null;
  return { reason: 'malformed', message: `${damaged} of ${count} pages cannot be read. The rest was indexed.` };
}
