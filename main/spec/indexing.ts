import type { IngestProgress, IngestReport } from '../contract/ingest.ts';
import type { SourceDeclaration } from '../contract/workspace-file.ts';

/** A declared source with its path resolved. */
export interface ResolvedSource
  extends Omit<SourceDeclaration, 'path' | 'watch' | 'freshness' | 'decisions' | 'ocr' | 'leavesMachine'> {
  /** Read the text in pictures and scanned pages; true unless given. */
  ocr?: boolean;
  /** May its text be sent to another machine; true unless given. */
  leavesMachine?: boolean;
  /** What was decided about single files; none unless given. */
  decisions?: SourceDeclaration['decisions'];
  /** Absolute real path of a file or folder. */
  rootPath: string;
  /** Only this part of the source is visited (absolute, inside rootPath); documents elsewhere stay as they are. */
  only?: string;
}

/** What came of one source in an ingest. */
export interface SourceOutcome {
  source: ResolvedSource;
  /** ISO. */
  startedAt: string;
  endedAt: string;
  outcome: 'success' | 'cancelled' | 'failed';
  /** Documents. */
  added: number;
  changed: number;
  removed: number;
  /** Chunks whose vector was computed. */
  embedded: number;
  error: string | null;
}

/** Brings the index up to date with sources on disk. */
export interface Indexer {
  /**
   * Incremental by content hash, atomic per document, resumable: a run that was cancelled or killed leaves complete
   * documents only, and the next run does the rest. Files that cannot be read are reported, never fatal.
   *
   * @param options.onProgress called at most every 100 ms and once at the end
   * @param options.onSourceEnded called once for each source that was begun, whatever came of it
   * @returns what was done; when `signal` aborts, what was done until then (`wasCancelled`)
   * @throws StorageError when the index cannot be written (disk full, damaged)
   */
  indexSources(
    sources: readonly ResolvedSource[],
    options: {
      signal: AbortSignal;
      onProgress: (progress: IngestProgress) => void;
      onSourceEnded?: (outcome: SourceOutcome) => void;
    },
  ): Promise<{ report: IngestReport; wasCancelled: boolean }>;
}
