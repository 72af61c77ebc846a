import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { buildSpan } from '../otel/build-span.ts';
import { RepeatMarker } from '../otel/mark-repeats.ts';
import { NOTHING_SHARED, readResource, type SharedAttributes } from '../otel/resource.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { contentSpanId } from '../values/content-id.ts';
import { asObject, asText, hasAny } from '../values/json-fields.ts';
import { readZipkinSpan } from './read-zipkin-span.ts';

/** Zipkin's second JSON: spans in one object each, in a list for a trace, and in a list of such lists. */
export const zipkinFormat: TraceFormat = {
  name: 'zipkin',
  detects: (document) => {
    const span = asObject(document);
    if (span === undefined || !hasAny(span, 'traceId') || !hasAny(span, 'id')) return false;
    const isTagged = asObject(span['tags']) !== undefined && hasAny(span, 'timestamp');
    return asObject(span['localEndpoint']) !== undefined || isTagged;
  },
  createMapper: (context) => new ZipkinMapper(context),
};

class ZipkinMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #marker = new RepeatMarker();
  readonly #services = new Map<string, SharedAttributes>();
  /** Callers, by trace and span, whose servers may have told their half under the same id. */
  readonly #callers = new Set<string>();
  #shared: CanonicalSpan[] = [];

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Generator<CanonicalSpan, void, undefined> {
    const index = this.#context.nextIndex();
    const given = asObject(document);
    if (given === undefined) {
      this.#context.error(`Span ${index} is no object.`);
      return;
    }
    const record = readZipkinSpan(given, this.#resourceOf(given));
    const unmapped = (field: string): void => this.#context.unmapped(field);
    const span = buildSpan(record, { file: this.#context.file, index, unmapped });
    if (given['shared'] === true) {
      this.#shared.push(span);
      return;
    }
    if (given['kind'] === 'CLIENT' || given['kind'] === 'PRODUCER') this.#callers.add(keyOf(span));
    yield* this.#marker.add(span);
  }

  *end(): Generator<CanonicalSpan, void, undefined> {
    for (const span of this.#shared) {
      yield* this.#marker.add(this.#callers.has(keyOf(span)) ? underItsCaller(span) : span);
    }
    this.#shared = [];
    yield* this.#marker.flush();
  }

  #resourceOf(span: JsonObject): SharedAttributes {
    const service = asText(asObject(span['localEndpoint'])?.['serviceName']);
    if (service === undefined) return NOTHING_SHARED;
    const known = this.#services.get(service) ?? readResource({ 'service.name': service }, this.#context);
    this.#services.set(service, known);
    return known;
  }
}

/** The server's half of a call that shares the caller's id becomes a span of its own inside of the caller's. */
function underItsCaller(span: CanonicalSpan): CanonicalSpan {
  const { spanId, traceId, repairs = [] } = span;
  const reason = 'the span shares the id of its caller and got one of its own, below it';
  return {
    ...span,
    spanId: contentSpanId(traceId, spanId, 'shared'),
    parentSpanId: spanId,
    repairs: [...repairs, { field: 'span', was: spanId, reason }],
  };
}

function keyOf({ traceId, spanId }: CanonicalSpan): string {
  return `${traceId} ${spanId}`;
}
