import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from './canonical-span.ts';
import { MAX_TRACE_ID_LENGTH, type TraceSummary } from './trace.ts';

const traceId = z.string().min(1).max(MAX_TRACE_ID_LENGTH);

export const traceDiffRequest = z.strictObject({
  /** Ids of traces, or unambiguous beginnings of such. */
  before: traceId,
  after: traceId,
});

/** What a compared span is, for who draws it. */
export interface ComparedSpan {
  spanId: string;
  name: string;
  kind: CanonicalKind;
  status: CanonicalSpan['status'];
  /** Null when the format has no clock. */
  durationMs: number | null;
}

/** A value of both sides; null where a side has none. Long ones are cut. */
export interface ChangedValue {
  name: string;
  before: JsonValue;
  after: JsonValue;
}

/** One document in both rankings; null where a side does not have it. Ranks from 1. */
export interface DocumentMove {
  id: string;
  beforeRank: number | null;
  afterRank: number | null;
}

/** Which part of a span it is about, with what changed in it. */
export type SpanDifference =
  | { type: 'status' | 'model' | 'tool' | 'query'; detail: string; before: string | null; after: string | null }
  /** `parameters`: settings of the call. `prompt`: name, version, template, variables. */
  | { type: 'parameters' | 'prompt' | 'attributes'; detail: string; values: readonly ChangedValue[] }
  /** Lines begin with `-`, `+` or a space, as in a patch. */
  | {
      type: 'instructions' | 'input' | 'output' | 'tools' | 'arguments' | 'result';
      detail: string;
      lines: readonly string[];
    }
  | {
      type: 'documents';
      detail: string;
      k: number;
      /** |A ∩ B| / max(|A|, |B|) of the first k, 0..1. */
      overlapAtK: number;
      /** Those that moved, came or went; by rank. */
      moves: readonly DocumentMove[];
    };

/** Two spans that stand for each other, or one that the other trace has not. */
export interface SpanPair {
  depth: number;
  before: ComparedSpan | null;
  after: ComparedSpan | null;
  /** Among its siblings it stands in another place than before. */
  isMoved: boolean;
  /** In the order in which data goes through a span. Times, tokens and cost are no differences of their own. */
  differences: readonly SpanDifference[];
  /** After minus before; null when a side does not tell. */
  delta: TraceDelta;
}

export interface TraceDelta {
  ms: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
}

/** One place in the sequences of tool calls of both traces. */
export interface ToolCallChange {
  type: 'same' | 'arguments' | 'name' | 'order' | 'added' | 'missing';
  before: { name: string; arguments: JsonValue } | null;
  after: { name: string; arguments: JsonValue } | null;
}

/** Where two traces part first, following data through them: a span's input, its children, its output. */
export interface FirstDifference {
  /** Of the trace that has it; of `before` where both do. */
  spanId: string;
  name: string;
  type: SpanDifference['type'] | 'added' | 'missing' | 'order';
  /** One sentence. */
  detail: string;
}

export interface TraceDiff {
  before: TraceSummary;
  after: TraceSummary;
  /** Null when nothing but times, tokens and cost differs. */
  first: FirstDifference | null;
  delta: TraceDelta;
  /** Parents before children, in the order of `before`; what only `after` has stands where it happened. */
  pairs: readonly SpanPair[];
  toolCalls: readonly ToolCallChange[];
}
