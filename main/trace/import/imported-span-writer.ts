import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { ReceivedTrace } from './receive-batch.ts';

export interface WrittenSpans {
  /** Rows that are new. */
  imported: number;
  /** Spans whose (traceId, spanId) the journal, or an earlier span of this call, had already. */
  duplicates: number;
}

/** Of spans that records of a file hold; those that a mapper made up are told apart. */
export interface WrittenBatch extends WrittenSpans {
  /** Rows that are new of spans that were made up. */
  synthetic: number;
}

export interface SettledTraces {
  /** Ids of the traces this import touched. */
  traceIds: readonly string[];
  /** Roots made up for spans whose parent is in none of the files so far. */
  synthetic: number;
  /** Spans of which parent or times were mended here; those a mapper mended come with `repairs` and are not counted. */
  repaired: number;
}

/**
 * Takes the spans of one import into the journal. Secrets are gone from them before they come here. What `write`
 * resolved for is durable; a process that dies between `write` and `settle` leaves spans that the next opening of the
 * journal settles.
 */
export interface ImportedSpanWriter {
  /** One transaction; spans of one trace may come in many calls and many imports. */
  write(spans: readonly CanonicalSpan[]): Promise<WrittenSpans>;
  /** The same of spans that another process packed. */
  writePacked(traces: readonly ReceivedTrace[]): Promise<WrittenBatch>;
  /**
   * Makes whole what was written since the last call: adopts orphans under a synthetic root (and gives them back to their
   * parent when a later file brings it), mends times (an end before its start, a child outside its parent by skew, a missing
   * end), marks repeats as `sameAs`, and works out the traces' summaries.
   */
  settle(): Promise<SettledTraces>;
}
