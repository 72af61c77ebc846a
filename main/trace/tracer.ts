import { BugError } from '../base/errors/bug-error.ts';
import type { SpanId, TraceId } from '../contract/ids.ts';
import type { Attributes, Span, SpanEvent, SpanStatus } from '../contract/span.ts';
import type { Clock } from '../spec/clock.ts';
import type { Random } from '../spec/random.ts';
import type { ActiveSpan, RootSpan, SpanOptions, Tracer } from '../spec/tracer.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const NANOS_PER_MS = 1_000_000n;

/**
 * Spans in memory while a run lasts; the executor hands the finished trace to a `TraceWriter`.
 *
 * Within a trace all stamps come from one monotonic clock set to the wall clock once, at the root: a jump of the
 * system's time can therefore never make a child start before its parent or a duration negative.
 */
export function createTracer(options: { clock: Clock; random: Random }): Tracer {
  return {
    startRootSpan: (rootOptions) => new RecordingRootSpan(options, rootOptions),
  };
}

/** What all spans of one trace share. */
interface Recording {
  readonly traceId: TraceId;
  readonly random: Random;
  readonly spans: RecordingSpan[];
  nowUnixNano(): bigint;
}

class RecordingSpan implements ActiveSpan {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  readonly #recording: Recording;
  readonly #parent: RecordingSpan | null;
  readonly #options: SpanOptions;
  readonly #children: RecordingSpan[] = [];
  readonly #startUnixNano: bigint;
  #endUnixNano: bigint | null = null;
  #status: SpanStatus = { code: 'unset' };
  #attributes: Attributes;
  readonly #events: SpanEvent[] = [];

  constructor(recording: Recording, parent: RecordingSpan | null, options: SpanOptions) {
    this.#recording = recording;
    this.#parent = parent;
    this.#options = options;
    this.traceId = recording.traceId;
    this.spanId = recording.random.hex(SPAN_ID_BYTES) as SpanId;
    this.#attributes = options.attributes ?? {};
    this.#startUnixNano = recording.nowUnixNano();
    recording.spans.push(this);
  }

  startChild(options: SpanOptions): ActiveSpan {
    const child = new RecordingSpan(this.#recording, this, options);
    this.#children.push(child);
    return child;
  }

  setAttributes(attributes: Attributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  addEvent(name: string, attributes: Attributes = {}): void {
    this.#events.push({ name, timeUnixNano: String(this.#recording.nowUnixNano()), attributes });
  }

  end(status: SpanStatus = { code: 'unset' }): void {
    if (this.#endUnixNano !== null) throw new BugError(`span ${this.#options.name} was ended twice`);
    for (const child of this.#children) if (child.#endUnixNano === null) child.end();
    this.#endUnixNano = this.#recording.nowUnixNano();
    this.#status = status;
  }

  /** The span as data, or null while it is open. */
  toSpan(): Span | null {
    if (this.#endUnixNano === null) return null;
    return {
      traceId: this.traceId,
      spanId: this.spanId,
      parentSpanId: this.#parent?.spanId ?? null,
      name: this.#options.name,
      kind: this.#options.kind,
      startUnixNano: String(this.#startUnixNano),
      endUnixNano: String(this.#endUnixNano),
      status: this.#status,
      attributes: this.#attributes,
      events: this.#events,
    };
  }
}

class RecordingRootSpan extends RecordingSpan implements RootSpan {
  readonly #spans: RecordingSpan[];

  constructor(options: { clock: Clock; random: Random }, rootOptions: SpanOptions & { traceId?: TraceId }) {
    const { clock, random } = options;
    const epochNano = BigInt(Math.round(clock.now())) * NANOS_PER_MS;
    const startNano = clock.monotonicNano();
    const spans: RecordingSpan[] = [];
    super(
      {
        traceId: rootOptions.traceId ?? (random.hex(TRACE_ID_BYTES) as TraceId),
        random,
        spans,
        nowUnixNano: () => epochNano + (clock.monotonicNano() - startNano),
      },
      null,
      rootOptions,
    );
    this.#spans = spans;
  }

  finishedSpans(): readonly Span[] {
    return this.#spans.flatMap((span) => span.toSpan() ?? []);
  }
}
