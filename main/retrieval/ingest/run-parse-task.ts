import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { signText } from '../quality/min-hash.ts';
import { contentHashOf } from '../parse/content-hash-of.ts';
import { chunkIdOf, embeddingInput, textHashOf } from '../parse/chunk-identity.ts';
import type { OcrEngine } from '../parse/ocr/ocr-engine.ts';
import { type ParsedChunk, parseDocument } from '../parse/parse-document.ts';
import { ParseRefusal } from '../parse/parse-refusal.ts';
import { sniffFormat } from '../parse/sniff-format.ts';
import type { IndexedChunk, ParseResult, ParseTask } from './parse-protocol.ts';

const MEBIBYTE = 1024 * 1024;

export interface ParseTools {
  ocr: OcrEngine;
  /** Called after each step of a long file, with the steps so far. */
  onStep: (done: number) => void;
}

/** Reads, hashes and parses one file. Whatever the file is or holds, the outcome is data. */
export async function runParseTask(task: ParseTask, tools: ParseTools): Promise<ParseResult> {
  let descriptor: number;
  try {
    // Without O_NONBLOCK, opening a named pipe that took the file's place would wait for a writer for ever.
    descriptor = openSync(task.absolutePath, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return unreadable(error);
  }
  try {
    return await readOpenFile(task, descriptor, tools);
  } catch (error) {
    if (error instanceof ParseRefusal) return { kind: 'skipped', ...error.note, isIndexKept: false };
    return unreadable(error);
  } finally {
    closeSync(descriptor);
  }
}

async function readOpenFile(task: ParseTask, descriptor: number, tools: ParseTools): Promise<ParseResult> {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) {
    return { kind: 'skipped', reason: 'unsupported', message: 'It is not a regular file.', isIndexKept: false };
  }
  const maxFileBytes = task.maxFileBytes * task.capFactor;
  if (stats.size > maxFileBytes) return tooLarge(stats.size, maxFileBytes);
  const bytes = readFileSync(descriptor);
  // The file may have grown since it was asked for its size.
  if (bytes.length > maxFileBytes) return tooLarge(bytes.length, maxFileBytes);
  const stamp = { sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
  const { path, capFactor, takesPart, ocr } = task;
  const format = sniffFormat(bytes, task.format);
  const contentHash = contentHashOf(format, bytes, JSON.stringify({ capFactor, takesPart, ocr: ocr !== 'off' }));
  if (contentHash === task.knownHash) return { kind: 'unchanged', stamp };
  let steps = 0;
  const onStep = (): void => tools.onStep((steps += 1));
  const engine = ocr === 'now' ? tools.ocr : ocr;
  const chunker = task.chunker === undefined ? {} : { chunker: task.chunker };
  const accessFields = task.accessFields ?? null;
  const reading = { capFactor, takesPart, ocr: engine, onStep };
  const outcome = await parseDocument({ path, format, bytes, ...reading, ...chunker, accessFields });
  if (outcome.kind === 'deferred') return outcome;
  if (outcome.kind === 'skipped') return { ...outcome, isIndexKept: false };
  const { title, source, metadata, quality, fields, note } = outcome.document;
  const chunks = identify(task, outcome.document.chunks);
  // Programs of one family are alike, and nobody takes one for the other.
  const signature = format === 'code' ? null : signText(textsOf(chunks));
  return {
    kind: 'document',
    stamp,
    format,
    contentHash,
    title,
    source,
    chunks,
    metadata,
    quality,
    fields,
    signature,
    note,
  };
}

function* textsOf(chunks: readonly IndexedChunk[]): Generator<string> {
  for (const { text } of chunks) yield text;
}

function identify(task: ParseTask, chunks: readonly ParsedChunk[]): IndexedChunk[] {
  const occurrences = new Map<string, number>();
  return chunks.map((chunk) => {
    const { title, headingPath, start, end, tokens, text } = chunk;
    const textHash = textHashOf(embeddingInput(chunk));
    // Chunks of equal text and headings are rare, so they are told apart by the hash that is needed anyway.
    const key = chunkIdOf(task.documentId, chunk, 0);
    const occurrence = occurrences.get(key) ?? 0;
    occurrences.set(key, occurrence + 1);
    return {
      chunkId: occurrence === 0 ? key : chunkIdOf(task.documentId, chunk, occurrence),
      textHash,
      title,
      headingPath,
      start,
      end,
      tokens,
      text,
      offsetMap: chunk.offsetMap === null ? null : JSON.stringify(chunk.offsetMap),
      ownAccess: chunk.access ?? null,
      records: chunk.records ?? null,
    };
  });
}

export function tooLarge(sizeBytes: number, maxFileBytes: number): ParseResult & { kind: 'skipped' } {
  const size = (sizeBytes / MEBIBYTE).toFixed(1);
  return {
    kind: 'skipped',
    reason: 'too_large',
    message: `The file has ${size} MiB; files up to ${maxFileBytes / MEBIBYTE} MiB are indexed. Split it, or exclude it.`,
    found: { value: sizeBytes, limit: maxFileBytes, unit: 'bytes' },
    isIndexKept: false,
  };
}

function unreadable(error: unknown): ParseResult {
  const isFromSystem = typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
  if (!isFromSystem) {
    // What a parser did not foresee, such as a text longer than a string may be.
    const message = `The file could not be taken apart (${String(error)}). Exclude it, or save it in a simpler form.`;
    return { kind: 'skipped', reason: 'malformed', message, isIndexKept: false };
  }
  const code = String(error.code);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { kind: 'skipped', reason: 'unreadable', message: 'The file was deleted meanwhile.', isIndexKept: false };
  }
  const message = `The file cannot be read (${code}). Check its permissions.`;
  return { kind: 'skipped', reason: 'unreadable', message, isIndexKept: true };
}
