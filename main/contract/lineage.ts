import * as z from 'zod';
import type { ChunkId, DocumentId, SourceId, TraceId } from './ids.ts';

/** `cited`: the answer points at it. `packed`: the model saw it. */
export type ChunkRole = 'cited' | 'packed';

export const lineageRequest = z
  .strictObject({
    chunkId: z.string().max(80).optional(),
    documentId: z.string().max(80).optional(),
    /** A chunk id, a document id, or a path: absolute, or as shown (`<source>/<path in it>`). */
    of: z.string().min(1).max(4096).optional(),
    role: z.enum(['cited', 'packed', 'any']).default('any'),
    limit: z.int().min(1).max(1000).default(50),
    /** Opaque: the `nextCursor` of the page before. */
    cursor: z.string().max(200).optional(),
  })
  .refine(
    ({ chunkId, documentId, of }) => [chunkId, documentId, of].filter((value) => value !== undefined).length === 1,
    'name one of chunkId, documentId, of',
  );

/** A past run that used the chunk or a chunk of the document. */
export interface LineageUse {
  traceId: TraceId;
  title: string;
  startedAt: string;
  /** The strongest of its chunks' roles. */
  role: ChunkRole;
  chunks: readonly {
    chunkId: ChunkId;
    role: ChunkRole;
    /** Index generation that the run read. */
    generation: number;
    /** sha256 of the chunk's text as the run saw it, hex. */
    textHash: string;
    /** Not in the index any more as it was: the answer is at risk. */
    isStale: boolean;
  }[];
}
export interface LineageResponse {
  chunkId: ChunkId | null;
  documentId: DocumentId | null;
  sourceId: SourceId | null;
  displayPath: string | null;
  /** Runs that cite it, and runs whose context held it (those that cite it included). */
  citedBy: number;
  usedBy: number;
  /** Of those that cite it, how many rest on text that has changed since. */
  atRisk: number;
  /** Newest first. */
  uses: readonly LineageUse[];
  nextCursor: string | null;
  /** Traces from before lineage was kept that are still to be looked through; 0 = the numbers are whole. */
  backfillRemaining: number;
}
