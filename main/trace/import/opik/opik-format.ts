import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asArray, asId, asObject, asText, fieldOf, hasAny } from '../values/json-fields.ts';
import { mapOpikRecord } from './map-opik-record.ts';

/**
 * Opik: traces and spans as the API and exports hand them out, apart or together (`{trace, spans}`). A record is one span, or
 * one trace, which is the root of its spans: it has an id, times, input and output of its own.
 */
export const opikFormat: TraceFormat = {
  name: 'opik',
  detects: (document) => {
    const object = asObject(document);
    if (object === undefined) return false;
    return (
      isRecord(object) ||
      (asObject(fieldOf(object, 'trace')) !== undefined &&
        spansIn(object)?.some((span) => isRecord(asObject(span))) === true)
    );
  },
  createMapper: (context) => new OpikMapper(context),
};

function isRecord(object: JsonObject | undefined): boolean {
  if (object === undefined) return false;
  const isSpan =
    hasAny(object, 'trace_id') &&
    hasAny(object, 'parent_span_id') &&
    /^(?:general|llm|tool|guardrail)$/.test(asText(fieldOf(object, 'type')) ?? '') &&
    !hasAny(object, 'attributes');
  return isSpan || hasAny(object, 'total_estimated_cost');
}

function spansIn(object: JsonObject): readonly JsonValue[] | undefined {
  return asArray(fieldOf(object, 'spans'));
}

class OpikMapper implements FormatMapper {
  readonly #context: MapperContext;
  /** Traces that are a record of this file, so that spans without a parent hang on them. */
  readonly #traces = new Set<string>();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const object = asObject(document);
    const trace = asObject(fieldOf(object, 'trace'));
    if (trace !== undefined) yield* this.#mapRecord(trace);
    const spans = object && (trace !== undefined || !isRecord(object)) ? spansIn(object) : undefined;
    if (spans !== undefined) for (const span of spans) yield* this.#mapRecord(asObject(span));
    else if (trace === undefined) yield* this.#mapRecord(object);
  }

  *end(): Iterable<CanonicalSpan> {
    // Every record is complete in itself.
  }

  *#mapRecord(record: JsonObject | undefined): Iterable<CanonicalSpan> {
    const id = asId(fieldOf(record, 'id'));
    if (record === undefined || id === undefined) {
      this.#context.error('A span or trace has no id and was left out.');
      return;
    }
    const traceId = asId(fieldOf(record, 'trace_id'));
    if (traceId === undefined) this.#traces.add(id);
    const root = traceId !== undefined && this.#traces.has(traceId) ? traceId : undefined;
    yield mapOpikRecord({ record, id, traceId, root, context: this.#context });
  }
}
