import * as z from 'zod';
import type { DocumentId, SourceId, TraceId } from './ids.ts';

/** What to erase: one document, or everything that mentions a person. */
export const erasureTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('document'), documentId: z.string().min(1).max(80) }),
  z.strictObject({
    kind: z.literal('path'),
    sourceId: z.string().min(1).max(120),
    path: z.string().min(1).max(4096),
  }),
  z.strictObject({
    kind: z.literal('person'),
    /** A name or an e-mail address, found in any case and spacing; or `/a pattern/`. */
    person: z.string().trim().min(3, 'give at least three characters').max(500),
  }),
]);
export type ErasureTarget = z.infer<typeof erasureTarget>;

export const erasurePlanRequest = z.strictObject({ target: erasureTarget });
export const erasureRunRequest = z.strictObject({
  target: erasureTarget,
  /** Said by a person who has seen the plan: erasure cannot be undone. */
  confirmed: z.literal(true),
  /** Delete the documents' own files on disk, too. */
  deleteFiles: z.boolean().default(false),
});

/** What an erasure would do, before anything is done. */
export interface ErasurePlan {
  target: ErasureTarget;
  documents: readonly {
    documentId: DocumentId;
    sourceId: SourceId;
    displayPath: string;
    /** The file on disk, which stays unless `deleteFiles` is asked for; null when there is none. */
    file: string | null;
    mentions: number;
  }[];
  traces: readonly { traceId: TraceId; title: string; startedAt: string; mentions: number }[];
  accessRecords: number;
  backups: readonly { path: string; state: 'present' | 'out of reach' }[];
}

/** How far the erasure came; every step can be done again. */
export type ErasureState = 'begun' | 'removed' | 'proved' | 'failed';

export interface ErasureProof {
  /** Searches and lists that were asked for what was erased, and found nothing. */
  searches: number;
  filesScanned: number;
  bytesScanned: number;
  /** Distinct spellings looked for in every file: UTF-8, UTF-16, case variants, distinctive stretches of the text. */
  needles: number;
  hits: number;
  /** Files that still hold something, relative to the workspace. */
  files: readonly string[];
}

export interface ErasureRecord {
  erasureId: string;
  state: ErasureState;
  /** Without the erased data: `document`, `path` or `person`, and a salted hash of what was named. */
  target: { kind: ErasureTarget['kind']; hash: string };
  startedAt: string;
  finishedAt: string | null;
  removed: {
    documents: number;
    chunks: number;
    contents: number;
    traces: number;
    texts: number;
    accessRecords: number;
    backups: number;
    files: number;
  };
  /** Backups known to the workspace that could not be rewritten, with their paths. */
  outOfReach: readonly string[];
  proof: ErasureProof | null;
}
