import type { DocumentFormat } from '../../contract/document.ts';
import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import type { SkipReason } from '../../contract/ingest.ts';

/** One file for a parse worker to read, hash and cut into chunks. */
export interface ParseTask {
  absolutePath: string;
  /** POSIX, relative to the source. */
  path: string;
  documentId: DocumentId;
  format: DocumentFormat;
  /** The answer is `unchanged` when the file still has this hash; null reads it in any case. */
  knownHash: string | null;
  maxFileBytes: number;
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
}

/** Size and time as they were when the file was opened for reading. */
export interface FileStamp {
  sizeBytes: number;
  modifiedMs: number;
}

/** A chunk on its way between threads: text that is a slice of the source does not travel twice. */
export type SentChunk = Omit<IndexedChunk, 'text'> & { text: string | null };

/** What became of a file. `Chunk` is SentChunk between the threads, IndexedChunk on either side. */
export type ParseResult<Chunk = IndexedChunk> =
  | { kind: 'unchanged'; stamp: FileStamp }
  | {
      kind: 'document';
      stamp: FileStamp;
      /** sha256 of the file's bytes, 64 hex digits. */
      contentHash: string;
      title: string;
      source: string;
      chunks: readonly Chunk[];
      note: { reason: SkipReason; message: string } | null;
    }
  /** `isIndexKept`: what was indexed before may still be true, because the file could not be looked into. */
  | { kind: 'skipped'; reason: SkipReason; message: string; isIndexKept: boolean };

/** `ready` comes first, then one result for each task, in the order of the tasks. */
export type ParseWorkerMessage = { kind: 'ready' } | { kind: 'result'; result: ParseResult<SentChunk> };

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
