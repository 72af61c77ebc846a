import type { DocumentFormat } from '../../contract/document.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import type { DocumentMetadata, DocumentQuality } from '../../contract/parse-quality.ts';
import type { SkipReason } from '../../contract/ingest.ts';
import type { RecordAccessFields } from '../access/record-access.ts';
import type { SchemaField } from '../../contract/schema.ts';
import { judgeQuality } from '../quality/judge-quality.ts';
import type { SkipNote } from './skip-note.ts';
import type { Block } from './block.ts';
import { type ChunkRange, CHUNKER_ID } from './chunk/chunk-blocks.ts';
import { type Chunker, findChunker } from './chunk/chunker.ts';
import { decodeText } from './decode-text.ts';
import { findMainContent } from './html/main-content.ts';
import { readHtml } from './html/read-html.ts';
import { JsonSyntaxProblem } from './json/json-tokens.ts';
import { readJson, readJsonLines } from './json/read-json.ts';
import type { MappedText } from './mapped-text.ts';
import { readNotebook } from './notebook/read-notebook.ts';
import { readFrontMatter } from './markdown/front-matter.ts';
import { scanMarkdown } from './markdown/scan-markdown.ts';
import type { OffsetMap } from './offset-map.ts';
import { type BinaryOptions, parseBinary } from './read-binary.ts';
import { readCsv } from './read-csv.ts';
import { recordsJson } from './record-values.ts';
import { readCode } from './code/read-code.ts';
import { scanPlainText } from './scan-plain-text.ts';
import { isBinaryFormat } from './sniff-format.ts';

/** A chunk as parsed: not yet given an identity. */
export interface ParsedChunk {
  title: string;
  headingPath: readonly string[];
  /** Offsets into the source text, UTF-16 code units. */
  start: number;
  end: number;
  /** Estimated. */
  tokens: number;
  text: string;
  /** Null when `text` is `source.slice(start, end)`. */
  offsetMap: OffsetMap | null;
  /** What its records say of who may find them, see access/record-access.ts; null or absent when they were
   * not asked. */
  access?: string | null;
  /** The fields of its records, see record-values.ts; null or absent for what has none. */
  records?: string | null;
}

export interface ParsedDocument {
  title: string;
  source: string;
  chunks: readonly ParsedChunk[];
  /** What it says about itself. */
  metadata: DocumentMetadata;
  quality: DocumentQuality;
  /** Of its records, when it is a data file. */
  fields: readonly SchemaField[] | null;
  /** Something to tell about a document that was read all the same: its encoding was guessed, some lines are bad. */
  note: SkipNote | null;
}

export type ParseOutcome =
  | { kind: 'document'; document: ParsedDocument }
  /** It needs recognition, which is to be done later. */
  | { kind: 'deferred' }
  | ({ kind: 'skipped' } & SkipNote);

/**
 * Turns the bytes of one file into chunks. Any bytes give an outcome: nothing that a file holds makes this throw, and
 * time and memory grow linearly with its size.
 *
 * @param file.path relative path; its last segment is the title of last resort
 * @param file.format what to read it as: see sniff-format.ts for files of which only the name is known
 * @param file.capFactor every cap counts times this, 1 unless somebody decided otherwise for this file
 * @param file.chunker canonical id of the chunker, see `findChunker`; along headings by default
 */
export async function parseDocument(
  file: {
    path: string;
    format: DocumentFormat;
    bytes: Uint8Array;
    chunker?: string;
  } & Partial<BinaryOptions>,
): Promise<ParseOutcome> {
  const cut = findChunker(file.chunker ?? CHUNKER_ID);
  if (cut === null) throw new BugError(`the chunker ${file.chunker} was to be refused before anything was read`);
  if (file.bytes.length === 0) return skipped('empty', 'The file is empty.');
  if (isBinaryFormat(file.format) || file.format === 'email') return parseBinary(file, cut);
  const decoded = decodeText(file.bytes);
  if (decoded.kind === 'binary') {
    return skipped('binary', 'The file holds binary data, not text. If it is text, save it as UTF-8.');
  }
  const source = decoded.text;
  const fileName = file.path.slice(file.path.lastIndexOf('/') + 1);
  try {
    const reading = { cut, accessFields: file.accessFields ?? null };
    const {
      title,
      chunks,
      metadata,
      problem,
      fields = null,
      boilerplateShare = 0,
    } = await readFormat(source, file.format, fileName, reading);
    if (chunks.length === 0) {
      return problem
        ? skipped('malformed', problem)
        : skipped('empty', 'The file holds nothing to read: only blanks or markup.');
    }
    const note: ParsedDocument['note'] = problem
      ? { reason: 'malformed', message: `${problem} The rest was indexed.` }
      : decoded.encoding === 'windows-1252'
        ? {
            reason: 'encoding',
            message: 'The file is not UTF-8; it was indexed as windows-1252. Save it as UTF-8 if letters look wrong.',
          }
        : null;
    const texts = chunks.map(({ text }) => text);
    const quality = judgeQuality({ format: file.format, texts, sizeBytes: file.bytes.length, boilerplateShare });
    return { kind: 'document', document: { title, source, chunks, metadata, quality, fields, note } };
  } catch (error) {
    if (!(error instanceof JsonSyntaxProblem)) throw error;
    return skipped('malformed', `The file is not JSON: ${error.message} at ${lineAndColumn(source, error.offset)}.`);
  }
}

interface ReadFormat {
  title: string;
  chunks: ParsedChunk[];
  metadata: DocumentMetadata;
  problem: string | null;
  fields?: readonly SchemaField[] | null;
  /** Share of its words that was left out, 0..1. */
  boilerplateShare?: number;
}

async function readFormat(
  source: string,
  format: DocumentFormat,
  fileName: string,
  { cut, accessFields }: { cut: Chunker; accessFields: RecordAccessFields | null },
): Promise<ReadFormat> {
  switch (format) {
    case 'markdown': {
      const front = readFrontMatter(source);
      return {
        ...readPlain(source, scanMarkdown(source), fileName, front?.title ?? null, cut),
        metadata: front?.metadata ?? {},
      };
    }
    case 'text':
      return readPlain(source, scanPlainText(source), fileName, null, cut);
    case 'code':
      // The first thing a file declares is not its title.
      return readPlain(source, await readCode(source, fileName), fileName, fileName, cut);
    case 'html': {
      const { leftOut, metadata } = await findMainContent(source);
      const { mapped, blocks, title, leftOutShare } = readHtml(source, leftOut);
      const read = readMapped(mapped, blocks, title ?? firstTopHeading(blocks) ?? fileName, null, cut);
      return { ...read, metadata, boilerplateShare: leftOutShare };
    }
    case 'json':
    case 'jsonl':
    case 'csv': {
      const { mapped, blocks, problem, fields } =
        format === 'csv'
          ? readCsv(source, fileName, accessFields)
          : format === 'json'
            ? readJson(source, accessFields)
            : readJsonLines(source, accessFields);
      return { ...readMapped(mapped, blocks, fileName, problem, cut), fields };
    }
    case 'notebook': {
      const { mapped, blocks, metadata } = readNotebook(source);
      return { ...readMapped(mapped, blocks, firstTopHeading(blocks) ?? fileName, null, cut), metadata };
    }
    case 'pdf':
    case 'docx':
    case 'xlsx':
    case 'email':
    case 'image':
      return {
        title: fileName,
        chunks: [],
        metadata: {},
        problem: `Files of the kind ${format} are not read as text.`,
      };
  }
}

function readPlain(
  source: string,
  blocks: Iterable<Block>,
  fileName: string,
  given: string | null,
  cut: Chunker,
): ReadFormat {
  let firstHeading: string | null = null;
  const ranges = [
    ...cut(
      source,
      (function* () {
        for (const block of blocks) {
          if (firstHeading === null && block.heading?.level === 1) firstHeading = block.heading.text || null;
          yield block;
        }
      })(),
    ),
  ];
  const title = given ?? firstHeading ?? fileName;
  const chunks = ranges.map(({ start, end, tokens, headingPath }) => {
    return { title, headingPath, start, end, tokens, text: source.slice(start, end), offsetMap: null };
  });
  return { title, chunks, metadata: {}, problem: null };
}

function readMapped(
  mapped: MappedText,
  blocks: readonly Block[],
  title: string,
  problem: string | null,
  cut: Chunker,
): ReadFormat {
  const chunks: ParsedChunk[] = [];
  for (const range of cut(mapped.text, blocks)) {
    const offsetMap = mapped.sliceMap(range.start, range.end);
    const [first] = offsetMap;
    const last = offsetMap.at(-1);
    if (!first || !last) continue;
    chunks.push({
      title: chunkTitle(title, range),
      headingPath: range.headingPath,
      start: first[1],
      end: last[1] + (last.length === 4 ? last[3] : last[2]),
      tokens: range.tokens,
      text: mapped.text.slice(range.start, range.end),
      offsetMap,
      access: range.records?.access ?? null,
      records: recordsJson(range.records),
    });
  }
  return { title, chunks, metadata: {}, problem };
}

/** Chunks of data files are told apart by their records. */
function chunkTitle(title: string, { records }: ChunkRange): string {
  if (records === null) return title;
  if (records.title !== null) return records.title;
  return records.first === records.last
    ? `${title}, record ${records.first}`
    : `${title}, records ${records.first}–${records.last}`;
}

function firstTopHeading(blocks: readonly Block[]): string | null {
  return blocks.find((block) => block.heading?.level === 1)?.heading?.text ?? null;
}

function lineAndColumn(source: string, offset: number): string {
  const before = source.slice(0, offset);
  const line = before.split(/\r\n|\r|\n/).length;
  return `line ${line}, column ${offset - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'))}`;
}

function skipped(reason: SkipReason, message: string): ParseOutcome {
  return { kind: 'skipped', reason, message };
}
