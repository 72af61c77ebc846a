import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { CANONICAL_ATTRIBUTE, restoreCanonicalSpan } from '../../export/canonical-attribute.ts';
import { NO_SCOPE, readResource, readScope, type Scope, type SharedAttributes } from '../otel/resource.ts';
import { SpanAssembly } from '../otel/span-assembly.ts';
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

class OtlpMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #assembly: SpanAssembly;

  constructor(context: MapperContext) {
    this.#context = context;
    this.#assembly = new SpanAssembly(context);
  }

  *map(document: JsonValue): Generator<CanonicalSpan, void, undefined> {
    const object = asObject(document);
    if (object === undefined) {
      this.#context.error(`A ${document === null ? 'null' : typeof document} stands where spans belong.`);
      return;
    }
    const holder = hasAny(object, 'trace') ? (asObject(object['trace']) ?? object) : object;
    // Content lies in the log, so that is read first where one document has both.
    const logs = asArray(firstOf(holder, ...RESOURCE_LOGS)) ?? [];
    for (const group of logs) this.#readLogs(group);
    if (logs.length > 0) yield* this.#assembly.meet();
    const groups = asArray(firstOf(holder, ...RESOURCE_SPANS));
    if (groups !== undefined) for (const group of groups) yield* this.#readResourceSpans(group);
    else if (hasAny(holder, ...SCOPE_SPANS)) yield* this.#readResourceSpans(holder);
    for (const other of ['resourceMetrics', 'resource_metrics', 'resourceProfiles']) {
      if (hasAny(holder, other)) this.#context.unmapped(other);
    }
  }

  end(): Iterable<CanonicalSpan> {
    return this.#assembly.end();
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
    yield* this.#assembly.add(readOtlpSpan(span, resource, scope), index);
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

  #readLogs(value: JsonValue): void {
    for (const scoped of asArray(firstOf(value, ...SCOPE_LOGS)) ?? []) {
      for (const given of asArray(firstOf(scoped, 'logRecords', 'log_records', 'logs')) ?? []) {
        const record = asObject(given);
        this.#assembly.addLogged(record === undefined ? undefined : readLogRecord(record));
      }
    }
  }
}
