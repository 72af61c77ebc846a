import type { TraceSummary } from '../../contract/trace.ts';
import type { ImportedFacets } from './summarize-imported.ts';

/** A span as it goes into the journal, without its trace's id. */
export interface PackedSpan {
  spanId: string;
  name: string;
  kind: string;
  isError: boolean;
  /** Made up for the trace: in no record of the file. */
  isSynthetic: boolean;
  /** Null where a time is missing. */
  durationMs: number | null;
  /** JSON of the span, long texts by their numbers, see `packSpan`. */
  canonical: string;
  /** Numbers of the texts by which it can be found. */
  said: readonly number[];
}

/** Spans of one trace, those of records first. */
export interface PackedTrace {
  traceId: string;
  spans: readonly PackedSpan[];
  /** What finds the trace by the attributes of these spans. */
  words: readonly string[];
  /** The row of the trace when these are all its spans and nothing of them needs mending; null where that is open. */
  row: PackedRow | null;
}

/** What lists draw of a trace. */
export interface PackedRow {
  /** `startedAt` is empty for a trace without a clock. */
  summary: TraceSummary;
  facets: ImportedFacets;
}

/**
 * Spans for one transaction. A text comes with the first batch that refers to it; numbers go on from batch to batch, so that
 * what thousands of spans repeat (instructions, a conversation so far) is sent and looked through once.
 */
export interface PackedBatch {
  /** Numbers begin again at 0: no text of an earlier batch is referred to any more. */
  startsAnew: boolean;
  /** Texts that are new, in the order of their numbers. */
  texts: readonly string[];
  traces: readonly PackedTrace[];
}

/** @returns spans in the batch */
export function spanCount({ traces }: PackedBatch): number {
  return traces.reduce((sum, { spans }) => sum + spans.length, 0);
}

/** @returns how much text the batch holds, in UTF-16 code units */
export function codeUnits({ texts, traces }: PackedBatch): number {
  let sum = 0;
  for (const text of texts) sum += text.length;
  for (const { spans } of traces) for (const { canonical } of spans) sum += canonical.length;
  return sum;
}
