import type { DocumentFormat } from '../../contract/document.ts';
import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { DocumentMetadata, DocumentQuality } from '../../contract/parse-quality.ts';
import type { SchemaField } from '../../contract/schema.ts';
import type { SkipNote } from '../parse/skip-note.ts';
import type { RecordAccessFields } from '../access/record-access.ts';

/** One file for a parse process to read, hash and cut into chunks. */
export interface ParseTask {
  absolutePath: string;
  /** POSIX, relative to the source. */
  path: string;
  documentId: DocumentId;
  format: DocumentFormat;
  /** The answer is `unchanged` when the file still has this hash; null reads it in any case. */
  knownHash: string | null;
  maxFileBytes: number;
  /** Every cap of the parsers counts times this, because somebody decided so for this file; 1 for all others. */
  capFactor: number;
  /** Canonical id, see `findChunker`; along headings by default. */
  chunker?: string;
  /** Fields by which each record of a data file is tagged; null when records are not told apart. */
  accessFields?: RecordAccessFields | null;
  /** Somebody decided to take the file in spite of its caps: what is within them is read. */
  takesPart: boolean;
  /** `later` answers `deferred` for a file that needs recognition, without doing it; `off` does without. */
  ocr: 'now' | 'later' | 'off';
}

export interface IndexedChunk {
  chunkId: ChunkId;
  /** Key of its vector. */
  textHash: string;
  title: string;
  headingPath: readonly string[];
  start: number;
  end: number;
  tokens: number;
  text: string;
  /** JSON, see parse/offset-map.ts. */
  offsetMap: string | null;
  /** What its records say of who may find them; null or absent when they were not asked. */
  ownAccess?: string | null;
  /** JSON, the fields of its records; null or absent for what has none. */
  records?: string | null;
}

/** Size and time as they were when the file was opened for reading. */
export interface FileStamp {
  sizeBytes: number;
  modifiedMs: number;
}

/** A chunk on its way between processes: text that is a slice of the source does not travel twice. */
export type SentChunk = Omit<IndexedChunk, 'text'> & { text: string | null };

/** What became of a file. `Chunk` is SentChunk between the processes, IndexedChunk on either side. */
export type ParseResult<Chunk = IndexedChunk> =
  | { kind: 'unchanged'; stamp: FileStamp }
  | {
      kind: 'document';
      stamp: FileStamp;
      /** What it was read as, by what it holds. */
      format: DocumentFormat;
      /** See parse/content-hash-of.ts: 64 hex digits. */
      contentHash: string;
      title: string;
      source: string;
      chunks: readonly Chunk[];
      metadata: DocumentMetadata;
      quality: DocumentQuality;
      /** Of its records, when it is a data file. */
      fields: readonly SchemaField[] | null;
      /** See quality/min-hash.ts. */
      signature: Uint32Array | null;
      note: SkipNote | null;
    }
  /** To be given again with `ocr: 'now'`. */
  | { kind: 'deferred' }
  /** `isIndexKept`: what was indexed before may still be true, because the file could not be looked into. */
  | ({ kind: 'skipped'; isIndexKept: boolean } & SkipNote);

/**
 * What a parse process says: `ready` first, then one result for each task, in the order of the tasks. `step` tells that
 * a long file is getting on (pages read so far), and that its time begins anew. `retire` asks to
 * be replaced: it has grown, and the next file should not be blamed for what the last one left behind.
 */
export type ParseWorkerMessage =
  | { kind: 'ready' }
  | { kind: 'result'; result: ParseResult<SentChunk> }
  | { kind: 'step'; done: number }
  | { kind: 'retire' };

/** Told on stderr by a process that ends itself because it holds too much memory. */
export const MEMORY_MARK = 'trestle-parse: too much memory\n';

/** For the thread that watches over a parse process. */
export interface WatchData {
  /** Resident memory at which the process ends itself, in MiB. */
  residentMib: number;
}

export function packResult(result: ParseResult): ParseResult<SentChunk> {
  if (result.kind !== 'document') return result;
  const chunks = result.chunks.map((chunk) => ({ ...chunk, text: chunk.offsetMap === null ? null : chunk.text }));
  return { ...result, chunks };
}

export function unpackResult(result: ParseResult<SentChunk>): ParseResult {
  if (result.kind !== 'document') return result;
  const { source } = result;
  const chunks = result.chunks.map((chunk) => ({ ...chunk, text: chunk.text ?? source.slice(chunk.start, chunk.end) }));
  return { ...result, chunks };
}
