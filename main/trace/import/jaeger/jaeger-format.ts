import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { setOwn } from '../dialects/attribute-reader.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import { buildSpan, type OtelRecord } from '../otel/build-span.ts';
import { RepeatMarker } from '../otel/mark-repeats.ts';
import { endOf, readMicroseconds } from '../otel/read-microseconds.ts';
import { readStatus } from '../otel/read-status.ts';
import { NOTHING_SHARED, readResource, type SharedAttributes } from '../otel/resource.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asNumber, asObject, asText, firstOf } from '../values/json-fields.ts';

/** Jaeger's own JSON: what its page and its query interface hand out, a list of traces or one of them. */
export const jaegerFormat: TraceFormat = {
  name: 'jaeger',
  detects: (document) => {
    const object = asObject(document);
    if (object === undefined) return false;
    return isTrace(object) || (asArray(object['data']) ?? []).slice(0, 8).some((trace) => isTrace(asObject(trace)));
  },
  createMapper: (context) => new JaegerMapper(context),
};

function isTrace(trace: JsonObject | undefined): boolean {
  const span = asObject(asArray(trace?.['spans'])?.[0]);
  return span !== undefined && (Object.hasOwn(span, 'operationName') || Object.hasOwn(span, 'spanID'));
}

class JaegerMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #marker = new RepeatMarker();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Generator<CanonicalSpan, void, undefined> {
    const object = asObject(document);
    const traces = asArray(object?.['data']) ?? (object === undefined ? undefined : [object]);
    if (traces === undefined) {
      this.#context.error('A document is no trace of Jaeger.');
      return;
    }
    for (const given of traces) {
      const trace = asObject(given);
      if (trace === undefined) {
        this.#context.error('A trace is no object.');
        continue;
      }
      const processes = this.#readProcesses(trace);
      for (const span of asArray(trace['spans']) ?? []) yield* this.#readSpan(span, trace, processes);
    }
  }

  end(): Iterable<CanonicalSpan> {
    return this.#marker.flush();
  }

  #readProcesses(trace: JsonObject): Map<string, SharedAttributes> {
    return new Map(
      Object.entries(asObject(trace['processes']) ?? {}).map(([id, process]) => [id, this.#readProcess(process)]),
    );
  }

  #readProcess(process: JsonValue): SharedAttributes {
    const tags = readTags(asObject(process)?.['tags']);
    const service = asText(asObject(process)?.['serviceName']);
    return readResource(service === undefined ? tags : { ...tags, 'service.name': service }, this.#context);
  }

  *#readSpan(
    value: JsonValue,
    trace: JsonObject,
    processes: ReadonlyMap<string, SharedAttributes>,
  ): Generator<CanonicalSpan, void, undefined> {
    const index = this.#context.nextIndex();
    const span = asObject(value);
    if (span === undefined) {
      this.#context.error(`Span ${index} is no object.`);
      return;
    }
    const own = asObject(span['process']);
    const resource =
      processes.get(asText(span['processID']) ?? '') ?? (own === undefined ? NOTHING_SHARED : this.#readProcess(own));
    const record = readJaegerSpan(span, asText(trace['traceID']), resource);
    const unmapped = (field: string): void => this.#context.unmapped(field);
    yield* this.#marker.add(buildSpan(record, { file: this.#context.file, index, unmapped }));
  }
}

function readJaegerSpan(span: JsonObject, traceId: string | undefined, resource: SharedAttributes): OtelRecord {
  const attributes = readTags(span['tags']);
  const start = readMicroseconds(span['startTime']);
  const scope = asText(firstOf(attributes, 'otel.scope.name', 'otel.library.name'));
  const { status, message } = takeStatus(attributes);
  const references = readReferences(span);
  const warnings = asArray(span['warnings']);
  return {
    format: 'jaeger',
    traceId: readSpanId(asId(span['traceID']) ?? traceId),
    spanId: readSpanId(asId(span['spanID'])),
    parentSpanId: references.parentSpanId,
    name: asText(span['operationName']),
    start,
    end: endOf(start, span['duration']),
    status,
    statusMessage: message,
    attributes,
    events: (asArray(span['logs']) ?? []).flatMap((log) => readLog(log) ?? []),
    links: references.links,
    resource,
    scope: scope === undefined ? { kept: [] } : { name: scope, kept: [] },
    extras: warnings === undefined || warnings.length === 0 ? {} : { 'jaeger.warnings': warnings },
  };
}

function readTags(value: JsonValue | undefined): Record<string, JsonValue> {
  const tags: Record<string, JsonValue> = {};
  for (const entry of asArray(value) ?? []) {
    const tag = asObject(entry);
    const key = tag?.['key'];
    if (typeof key !== 'string') continue;
    const { type, value: given = null } = tag ?? {};
    // Numbers of 64 bits are handed out as text.
    const number = (type === 'int64' || type === 'float64') && typeof given === 'string' ? asNumber(given) : undefined;
    setOwn(tags, key, number !== undefined && Number.isSafeInteger(Math.trunc(number)) ? number : given);
  }
  return tags;
}

/** Takes the tags that stand for the status. `error` may be true, its text, or the text of what went wrong. */
function takeStatus(tags: Record<string, JsonValue>): { status: CanonicalSpan['status']; message: string | undefined } {
  const { error, 'otel.status_code': code, 'otel.status_description': description } = tags;
  const isError = error === true || error === 'true';
  const told = readStatus(code);
  if (isError || error === false || error === 'false') delete tags['error'];
  if (code !== undefined) delete tags['otel.status_code'];
  if (description !== undefined) delete tags['otel.status_description'];
  return { status: isError ? 'error' : told, message: asText(description) };
}

interface References {
  parentSpanId: string | undefined;
  links: NonNullable<CanonicalSpan['links']>[number][];
}

/** The first span that this one is a child of is its parent; what it follows from, and spans of other traces, are links. */
function readReferences(span: JsonObject): References {
  const traceId = readSpanId(asId(span['traceID']));
  let parentSpanId = readSpanId(asId(span['parentSpanID']));
  const links: References['links'] = [];
  for (const value of asArray(span['references']) ?? []) {
    const reference = asObject(value);
    const spanId = readSpanId(asId(reference?.['spanID']));
    if (reference === undefined || spanId === undefined) continue;
    const ofTrace = readSpanId(asId(reference['traceID'])) ?? traceId;
    const isParent = reference['refType'] !== 'FOLLOWS_FROM' && (ofTrace === traceId || traceId === undefined);
    if (isParent && (parentSpanId === undefined || parentSpanId === spanId)) parentSpanId = spanId;
    else if (ofTrace !== undefined) {
      const type = asText(reference['refType']);
      links.push({ traceId: ofTrace, spanId, ...(type === undefined ? {} : { attributes: { refType: type } }) });
    }
  }
  return { parentSpanId, links };
}

function readLog(value: JsonValue): SpanEvent | undefined {
  const log = asObject(value);
  if (log === undefined) return undefined;
  const { event, ...attributes } = readTags(log['fields']);
  return defined<SpanEvent>({
    name: asText(event) ?? asText(attributes['message']) ?? 'log',
    timeNs: readMicroseconds(log['timestamp']).ns,
    attributes,
  });
}
