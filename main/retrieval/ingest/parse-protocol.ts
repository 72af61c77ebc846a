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

export type ParseResult =
  | { kind: 'unchanged'; stamp: FileStamp }
  | {
      kind: 'document';
      stamp: FileStamp;
      /** sha256 of the file's bytes, 64 hex digits. */
      contentHash: string;
      title: string;
      source: string;
      chunks: readonly IndexedChunk[];
      note: { reason: SkipReason; message: string } | null;
    }
  /** `isIndexKept`: what was indexed before may still be true, because the file could not be looked into. */
  | { kind: 'skipped'; reason: SkipReason; message: string; isIndexKept: boolean };

/** `ready` comes first, then one result for each task, in the order of the tasks. */
export type ParseWorkerMessage = { kind: 'ready' } | { kind: 'result'; result: ParseResult };
