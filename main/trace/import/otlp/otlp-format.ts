import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { CANONICAL_ATTRIBUTE, restoreCanonicalSpan } from '../../export/canonical-attribute.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import { buildSpan, type OtelRecord } from '../otel/build-span.ts';
import { RepeatMarker } from '../otel/mark-repeats.ts';
import { NO_SCOPE, readResource, readScope, type Scope, type SharedAttributes } from '../otel/resource.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asArray, asObject, asText, firstOf, hasAny } from '../values/json-fields.ts';
import { readLogRecord } from './log-records.ts';
import { readOtlpAttributes } from './read-otlp-value.ts';
import { readOtlpSpan } from './read-otlp-span.ts';

const RESOURCE_SPANS = ['resourceSpans', 'resource_spans', 'batches'] as const;
const SCOPE_SPANS = [
  'scopeSpans',
  'scope_spans',
  'instrumentationLibrarySpans',
  'instrumentation_library_spans',
] as const;
const RESOURCE_LOGS = ['resourceLogs', 'resource_logs'] as const;
const SCOPE_LOGS = ['scopeLogs', 'scope_logs', 'instrumentationLibraryLogs'] as const;

/** Spans without content that wait for a log to bring it; they are small. */
const MAX_WAITING = 20_000;
/** Records of a log that wait for their span. */
const MAX_LOGGED = 100_000;

/** OTLP in JSON: what a collector or an SDK writes, what Tempo hands out (`batches`), protobuf after decoding. */
export const otlpFormat: TraceFormat = {
  name: 'otlp',
  detects: (document) => {
    const object = asObject(document);
    if (object === undefined) return false;
    const inner = asObject(object['trace']);
    return (
      hasAny(object, ...RESOURCE_SPANS, ...RESOURCE_LOGS, ...SCOPE_SPANS) ||
      (inner !== undefined && hasAny(inner, ...RESOURCE_SPANS))
    );
  },
  createMapper: (context) => new OtlpMapper(context),
};

interface Waiting {
  record: OtelRecord;
  index: number;
}

class OtlpMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #marker = new RepeatMarker();
  readonly #waiting = new Map<string, Waiting>();
  readonly #logged = new Map<string, SpanEvent[]>();
  #loggedCount = 0;

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Generator<CanonicalSpan, void, undefined> {
    const object = asObject(document);
    if (object === undefined) {
      this.#context.error(`A ${document === null ? 'null' : typeof document} stands where spans belong.`);
      return;
    }
    const holder = hasAny(object, 'trace') ? (asObject(object['trace']) ?? object) : object;
    // Content lies in the log, so that is read first where one document has both.
    for (const group of asArray(firstOf(holder, ...RESOURCE_LOGS)) ?? []) yield* this.#readLogs(group);
    const groups = asArray(firstOf(holder, ...RESOURCE_SPANS));
    if (groups !== undefined) for (const group of groups) yield* this.#readResourceSpans(group);
    else if (hasAny(holder, ...SCOPE_SPANS)) yield* this.#readResourceSpans(holder);
    for (const other of ['resourceMetrics', 'resource_metrics', 'resourceProfiles']) {
      if (hasAny(holder, other)) this.#context.unmapped(other);
    }
  }

  *end(): Generator<CanonicalSpan, void, undefined> {
    for (const waiting of this.#waiting.values()) yield* this.#marker.add(this.#build(waiting, []));
    this.#waiting.clear();
    yield* this.#marker.flush();
    for (let count = 0; count < this.#loggedCount; count += 1) this.#context.unmapped('log record without its span');
  }

  *#readResourceSpans(value: JsonValue): Generator<CanonicalSpan, void, undefined> {
    const group = asObject(value);
    if (group === undefined) {
      this.#context.error('A group of spans is no object.');
      return;
    }
    const values = readOtlpAttributes(asObject(group['resource'])?.['attributes']);
    const resource = readResource(values, this.#context);
    for (const scoped of asArray(firstOf(group, ...SCOPE_SPANS)) ?? []) {
      const scope = this.#readScope(scoped);
      for (const span of asArray(asObject(scoped)?.['spans']) ?? []) yield* this.#readSpan(span, resource, scope);
    }
  }

  #readScope(scoped: JsonValue): Scope {
    const scope = asObject(firstOf(scoped, 'scope', 'instrumentationLibrary', 'instrumentation_library'));
    if (scope === undefined) return NO_SCOPE;
    return readScope(scope['name'], scope['version'], readOtlpAttributes(scope['attributes']), this.#context);
  }

  *#readSpan(value: JsonValue, resource: SharedAttributes, scope: Scope): Generator<CanonicalSpan, void, undefined> {
    const index = this.#context.nextIndex();
    const span = asObject(value);
    if (span === undefined) {
      this.#context.error(`Span ${index} is no object.`);
      return;
    }
    const restored = this.#restore(span);
    if (restored !== null) {
      yield restored;
      return;
    }
    const record = readOtlpSpan(span, resource, scope);
    const key = `${record.traceId} ${record.spanId}`;
    const logged = this.#logged.get(key);
    if (logged !== undefined) {
      this.#logged.delete(key);
      this.#loggedCount -= logged.length;
    }
    yield* this.#take(key, { record, index }, logged ?? []);
  }

  /** A span that Trestle exported, as it was. */
  #restore(span: JsonObject): CanonicalSpan | null {
    const restored = restoreCanonicalSpan(span);
    if (restored !== null) return restored;
    const isClaimed = asArray(span['attributes'])?.some((entry) => asObject(entry)?.['key'] === CANONICAL_ATTRIBUTE);
    if (isClaimed === true) {
      const id = asText(span['spanId']) ?? 'without an id';
      this.#context.error(
        `Span ${id.slice(0, 64)} carries a ${CANONICAL_ATTRIBUTE} that Trestle does not write: it was read by its other attributes.`,
      );
    }
    return null;
  }

  *#take(key: string, waiting: Waiting, logged: readonly SpanEvent[]): Generator<CanonicalSpan, void, undefined> {
    const losses: string[] = [];
    const span = this.#build(waiting, logged, (field) => losses.push(field));
    if (logged.length === 0 && mayBeInLog(span) && !this.#waiting.has(key)) {
      this.#waiting.set(key, waiting);
      const oldest = this.#waiting.size > MAX_WAITING ? this.#waiting.entries().next().value : undefined;
      if (oldest === undefined) return;
      this.#waiting.delete(oldest[0]);
      yield* this.#marker.add(this.#build(oldest[1], []));
      return;
    }
    for (const field of losses) this.#context.unmapped(field);
    yield* this.#marker.add(span);
  }

  #build(
    { record, index }: Waiting,
    logged: readonly SpanEvent[],
    unmapped = (field: string): void => this.#context.unmapped(field),
  ): CanonicalSpan {
    const events = logged.length === 0 ? record.events : [...record.events, ...logged];
    return buildSpan({ ...record, events }, { file: this.#context.file, index, unmapped });
  }

  *#readLogs(value: JsonValue): Generator<CanonicalSpan, void, undefined> {
    for (const scoped of asArray(firstOf(value, ...SCOPE_LOGS)) ?? []) {
      for (const given of asArray(firstOf(scoped, 'logRecords', 'log_records', 'logs')) ?? []) {
        const record = asObject(given);
        const read = record === undefined ? undefined : readLogRecord(record);
        if (read === undefined || this.#loggedCount >= MAX_LOGGED) {
          this.#context.unmapped('log record without its span');
          continue;
        }
        const key = `${read.traceId} ${read.spanId}`;
        const list = this.#logged.get(key);
        if (list === undefined) this.#logged.set(key, [read.event]);
        else list.push(read.event);
        this.#loggedCount += 1;
      }
    }
    yield* this.#meet();
  }

  /** Spans whose log came after them. All records of a span lie in one document, or close to each other. */
  *#meet(): Generator<CanonicalSpan, void, undefined> {
    if (this.#waiting.size === 0) return;
    for (const [key, events] of this.#logged) {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) continue;
      this.#waiting.delete(key);
      this.#logged.delete(key);
      this.#loggedCount -= events.length;
      yield* this.#marker.add(this.#build(waiting, events));
    }
  }
}

/** A call that tells nothing of what was said may tell it in the log. */
function mayBeInLog({ content, kind, operationName, repairs }: CanonicalSpan): boolean {
  const isNamed = repairs?.some(({ field }) => field === 'trace' || field === 'span') !== true;
  return content === 'absent' && isNamed && (kind === 'llm' || operationName !== undefined);
}
