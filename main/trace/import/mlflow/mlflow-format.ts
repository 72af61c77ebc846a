import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asArray, asObject, fieldOf, firstOf, hasAny } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { mapMlflowSpan, mlflowParentId, mlflowSpanId } from './map-mlflow-span.ts';
import { MlflowTraceInfo } from './mlflow-trace-info.ts';

/**
 * MLflow traces: `{info, data: {spans}}` of schemas 2 and 3, `{trace_info, spans}` of its API, the `traces.json` of a run's
 * artifacts (`{spans}`), the column of an inference table, spans alone. A record is one span.
 */
export const mlflowFormat: TraceFormat = {
  name: 'mlflow',
  detects: (document) => {
    const object = asObject(document);
    if (object === undefined) return false;
    const [first] = spansOf(object) ?? [];
    if (first === undefined) return isMlflowSpan(object);
    return isMlflowSpan(asObject(first)) || isInfo(asObject(infoOf(object)));
  },
  createMapper: (context) => new MlflowMapper(context),
};

/** The API answers `{trace: {trace_info, spans}}`. */
function infoOf(object: JsonValue | undefined): JsonValue | undefined {
  return firstOf(object, 'info', 'trace_info') ?? fieldOf(object, 'trace', 'trace_info');
}

function spansOf(object: JsonValue | undefined): readonly JsonValue[] | undefined {
  const answered = asArray(fieldOf(object, 'trace', 'spans'));
  if (answered !== undefined) return answered;
  const data = unwrapJsonText(fieldOf(object, 'data') ?? null);
  return asArray(fieldOf(data, 'spans')) ?? asArray(fieldOf(object, 'spans'));
}

function isInfo(info: JsonObject | undefined): boolean {
  return (
    info !== undefined &&
    hasAny(info, 'trace_location', 'trace_metadata', 'request_metadata', 'timestamp_ms', 'request_time')
  );
}

function isMlflowSpan(span: JsonObject | undefined): boolean {
  const attributes = asObject(unwrapJsonText(fieldOf(span, 'attributes') ?? null));
  return attributes !== undefined && hasAny(attributes, 'mlflow.spanType', 'mlflow.traceRequestId');
}

class MlflowMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #toldTraces = new Set<string>();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const spans = spansOf(document);
    const info = new MlflowTraceInfo(asObject(infoOf(document)) ?? {});
    // Spans of one document that name no trace are one, called after its root.
    const root = spans?.find((span) => mlflowParentId(span) === undefined) ?? null;
    const options = { info, unnamed: mlflowSpanId(root), context: this.#context };
    for (const value of spans ?? [document]) {
      const span = asObject(value);
      const mapped = span && mapMlflowSpan(span, options);
      if (mapped === undefined) this.#context.error('A span has no id and was left out.');
      else if (mapped.parentSpanId === undefined && !this.#toldTraces.has(mapped.traceId)) {
        this.#toldTraces.add(mapped.traceId);
        yield info.withTrace(mapped, (field) => this.#context.unmapped(field));
      } else yield mapped;
    }
  }

  *end(): Iterable<CanonicalSpan> {
    // Every span is complete in itself.
  }
}
