import type { AccessScope } from '../contract/access.ts';
import type { SpanId, TraceId } from '../contract/ids.ts';
import type { Attributes, Span, SpanKind, SpanStatus } from '../contract/span.ts';
import type {
  CanonicalTrace,
  Trace,
  TraceListResponse,
  TraceSort,
  TraceStats,
  TraceSummary,
} from '../contract/trace.ts';

export interface SpanOptions {
  name: string;
  kind: SpanKind;
  attributes?: Attributes;
}

/** An open span. Whoever starts it ends it, once. */
export interface ActiveSpan {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  startChild(options: SpanOptions): ActiveSpan;
  setAttributes(attributes: Attributes): void;
  addEvent(name: string, attributes?: Attributes): void;
  /** Ending twice is a BugError. Children still open are ended with status `unset`. */
  end(status?: SpanStatus): void;
}

/** Opens traces. Only the pipeline executor may call `startRootSpan`; a machine check holds that line. */
export interface Tracer {
  startRootSpan(options: SpanOptions & { traceId?: TraceId }): RootSpan;
}
export interface RootSpan extends ActiveSpan {
  /** Spans of the trace so far that have ended, parents before children. */
  finishedSpans(): readonly Span[];
}

/** Keeps finished traces. Redaction of secrets happens inside, before anything is stored. */
export interface TraceWriter {
  /**
   * @returns resolves when the commit that holds the trace is durable; runs that end together share one
   * @throws StorageError, to each whose trace is not stored
   */
  writeTrace(trace: Trace): Promise<void>;
}

/** One earlier question of a conversation, as a follow-up needs it. */
export interface SessionTurn {
  question: string;
  /** The question after rewriting: stands alone. */
  effectiveQuery: string;
  answer: string;
  /** Sources of its context; absent when nobody kept them. */
  sourceIds?: readonly string[];
}

export interface TraceReader {
  listTraces(request: {
    filter: string;
    limit: number;
    cursor?: string | undefined;
    sort?: TraceSort | undefined;
    order?: 'desc' | 'asc' | undefined;
  }): TraceListResponse;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  readTrace(traceIdOrPrefix: string): Trace;
  /** The row of a trace alone; errors as of `readTrace`. */
  readSummary(traceIdOrPrefix: string): TraceSummary;
  /** The same in the form of every origin. @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  readCanonical(traceIdOrPrefix: string): CanonicalTrace;
  readStats(request: { filter: string; last: number }): TraceStats;
  /** What our own runs since then cost whose cost is known, US dollars. @param since ISO time, inclusive */
  costSince(since: string): number;
  /** How many runs since then cost nobody knows what. */
  unpricedSince(since: string): number;
  /**
   * Earlier answered asks of one session, oldest first.
   *
   * @param as only those that were asked on behalf of exactly these, with groups resolved: what another principal was
   *   told, or this one before their groups changed, must not come back in a follow-up. Undefined for the owner: all.
   */
  readSession(sessionId: string, as?: AccessScope): readonly SessionTurn[];
}
