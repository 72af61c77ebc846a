import type { DocumentFormat } from '../../contract/document.ts';
import type { RecordAccessFields } from '../access/record-access.ts';
import { judgeQuality } from '../quality/judge-quality.ts';
import type { Chunker } from './chunk/chunker.ts';
import type { ExtractedText } from './extracted-text.ts';
import type { OcrEngine } from './ocr/ocr-engine.ts';
import type { ParsedChunk, ParseOutcome } from './parse-document.ts';
import { ParseRefusal } from './parse-refusal.ts';
import type { SkipNote } from './skip-note.ts';
import { recordsJson } from './record-values.ts';

export interface BinaryOptions {
  /** Every cap counts times this. */
  capFactor: number;
  /** Read what is within the caps of a document that is beyond them, instead of refusing it. */
  takesPart: boolean;
  /** `later` leaves a file that needs OCR to a second round, `off` does without. */
  ocr: OcrEngine | 'later' | 'off';
  /** Called after each step of a long file. */
  onStep: () => void;
  /** Fields by which each record of a data file is tagged. */
  accessFields: RecordAccessFields | null;
}

/** Reads a file that is no text and cuts it into chunks. Nothing that it holds makes this throw. */
export async function parseBinary(
  file: { path: string; format: DocumentFormat; bytes: Uint8Array } & Partial<BinaryOptions>,
  cut: Chunker,
): Promise<ParseOutcome> {
  const { capFactor = 1, takesPart = false, ocr = 'off', onStep = () => {}, accessFields = null } = file;
  try {
    const extracted = await readBinary(file.bytes, file.format, { capFactor, takesPart, ocr, onStep, accessFields });
    if (extracted === 'later') return { kind: 'deferred' };
    const fileName = file.path.slice(file.path.lastIndexOf('/') + 1);
    const chunks = chunkExtracted(extracted, fileName, cut);
    const { text: source, title, blocks, metadata, findings, note } = extracted;
    if (chunks.length === 0) {
      const empty: SkipNote = { reason: 'empty', message: 'The file holds no text.' };
      return { kind: 'skipped', ...(note ?? empty) };
    }
    const { boilerplateShare = 0 } = extracted;
    const texts = chunks.map((chunk) => chunk.text);
    const quality = judgeQuality({
      format: file.format,
      texts,
      sizeBytes: file.bytes.length,
      findings,
      boilerplateShare,
    });
    const fields = extracted.fields ?? null;
    const document = { title: titleOf({ title, blocks }, fileName), source, chunks, metadata, fields, note };
    return { kind: 'document', document: { ...document, quality } };
  } catch (error) {
    if (error instanceof ParseRefusal) return { kind: 'skipped', ...error.note };
    const message = `The file could not be taken apart (${String(error).slice(0, 200)}). Save it again in its own program, or exclude it.`;
    return { kind: 'skipped', reason: 'malformed', message };
  }
}

function titleOf({ title, blocks }: Pick<ExtractedText, 'title' | 'blocks'>, fileName: string): string {
  return title ?? blocks.find(({ heading }) => heading?.level === 1)?.heading?.text ?? fileName;
}

/**
 * Reads a file that is no text.
 *
 * @returns `later` when it needs OCR and that is to be done later
 * @throws ParseRefusal when it is not to be read
 */
async function readBinary(
  bytes: Uint8Array,
  format: DocumentFormat,
  options: BinaryOptions,
): Promise<ExtractedText | 'later'> {
  const { ocr, capFactor } = options;
  const engine = typeof ocr === 'string' ? null : ocr;
  // The readers bring large libraries along; only what is read is loaded.
  if (format === 'pdf') {
    const { readPdf } = await import('./pdf/read-pdf.ts');
    const pdf = await readPdf(bytes, { ...options, ocr: engine });
    return pdf.unreadPages > 0 && ocr === 'later' ? 'later' : pdf;
  }
  if (format === 'email') {
    const { readEmail } = await import('./email/read-email.ts');
    return readEmail(bytes, { capFactor });
  }
  if (format === 'docx') {
    const { readDocx } = await import('./office/read-docx.ts');
    return readDocx(bytes, { capFactor });
  }
  if (format === 'xlsx') {
    const { readXlsx } = await import('./office/read-xlsx.ts');
    return readXlsx(bytes, options);
  }
  if (ocr === 'later') return 'later';
  if (engine === null) {
    const message = 'Text in pictures is not read in this source. Set "ocr" to true for it.';
    throw new ParseRefusal({ reason: 'ocr_off', message });
  }
  const { readImage } = await import('./ocr/read-image.ts');
  return readImage(bytes, { capFactor, ocr: engine });
}

/** Cuts extracted text into chunks. Each chunk's heading path ends in the place where it stands. */
function chunkExtracted(extracted: ExtractedText, fileName: string, cut: Chunker): ParsedChunk[] {
  const { text, blocks } = extracted;
  const documentTitle = titleOf(extracted, fileName);
  return [...cut(text, blocks)].map(({ start, end, tokens, headingPath, place, records }) => {
    const range = records && (records.title ?? `${documentTitle}, ${recordRange(records)}`);
    return {
      title: range ?? documentTitle,
      headingPath: place === null ? headingPath : [...headingPath, place],
      start,
      end,
      tokens,
      text: text.slice(start, end),
      offsetMap: null,
      access: records?.access ?? null,
      records: recordsJson(records),
    };
  });
}

function recordRange({ first, last }: { first: number; last: number }): string {
  return first === last ? `record ${first}` : `records ${first}–${last}`;
}
