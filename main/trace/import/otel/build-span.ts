import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan, SpanRepair } from '../../../contract/canonical-span.ts';
import { isVector, setOwn, VECTOR_FIELD } from '../dialects/attribute-reader.ts';
import { mapOtelAttributes } from '../dialects/map-otel-attributes.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import { contentSpanId, contentTraceId } from '../values/content-id.ts';
import { contentState } from '../values/content-state.ts';
import { defined } from '../values/defined.ts';
import { asText } from '../values/json-fields.ts';
import type { Scope, SharedAttributes } from './resource.ts';

/** A time as it was read: absent when none was written, `was` alone when what was written is none. */
export interface ReadTime {
  ns?: string;
  /** As it was written, where it is no time, or none in nanoseconds. */
  was?: string;
  /** What it counts instead of nanoseconds. */
  unit?: 'milliseconds' | 'microseconds';
}

/** A span out of its envelope, whatever file it came in; its attributes are still to be read. */
export interface OtelRecord {
  format: string;
  traceId?: string | undefined;
  spanId?: string | undefined;
  parentSpanId?: string | undefined;
  name?: string | undefined;
  start: ReadTime;
  end: ReadTime;
  status: CanonicalSpan['status'];
  statusMessage?: string | undefined;
  attributes: Readonly<Record<string, JsonValue>>;
  events: readonly SpanEvent[];
  links: readonly NonNullable<CanonicalSpan['links']>[number][];
  resource: SharedAttributes;
  scope: Scope;
  /** Of the envelope, what no field holds: `span.kind`, `otel.trace_state`. */
  extras: Readonly<Record<string, JsonValue>>;
}

export interface RecordPlace {
  file: string;
  index: number;
  unmapped: (field: string) => void;
}

/** @returns the canonical span of a record; what it lacks to be one is made up and noted among its repairs */
export function buildSpan(record: OtelRecord, { file, index, unmapped }: RecordPlace): CanonicalSpan {
  const { resource, scope, status: told } = record;
  const mapped = mapOtelAttributes(
    {
      name: record.name ?? '',
      attributes: record.attributes,
      events: record.events,
      resource: resource.values,
      status: told,
      ...(scope.name === undefined ? {} : { scope: scope.name }),
    },
    unmapped,
  );
  const { fields, dialect } = mapped;
  const { error: toldError, ...spoken } = fields;
  const status = toldError === undefined ? told : 'error';
  const { ids, repairs } = identify(record, index);
  const attributes = mapped.attributes;
  for (const [key, value] of Object.entries(record.extras)) {
    setOwn(attributes, key, value);
    unmapped(key);
  }
  if (record.statusMessage !== undefined && status !== 'error') {
    attributes['otel.status_description'] = record.statusMessage;
  }
  for (const [key, value] of scope.kept) setOwn(attributes, key, value);
  for (const [key, value] of resource.kept) setOwn(attributes, key, value);
  const events = mapped.events.map((event) => withoutVectors(event, unmapped));
  return defined<CanonicalSpan>({
    ...ids,
    seq: index,
    name: record.name ?? fields.operationName ?? fields.kind,
    ...spoken,
    startNs: record.start.ns,
    endNs: record.end.ns,
    status,
    error: status === 'error' ? errorOf(record, toldError) : undefined,
    repairs: repairs.length > 0 ? repairs : undefined,
    events: events.length > 0 ? events : undefined,
    links: record.links.length > 0 ? record.links : undefined,
    content: contentState({ ...spoken, status }),
    source: { format: record.format, ...(dialect === undefined ? {} : { dialect }), file, index },
    attributes,
  });
}

type Ids = Pick<CanonicalSpan, 'traceId' | 'spanId' | 'parentSpanId'>;

function identify(record: OtelRecord, index: number): { ids: Ids; repairs: SpanRepair[] } {
  const repairs: SpanRepair[] = [];
  let { traceId, spanId, parentSpanId } = record;
  if (traceId === undefined) {
    traceId = contentTraceId(record.name ?? '', record.start.ns ?? null, spanId ?? null, parentSpanId ?? index);
    repairs.push({ field: 'trace', reason: 'the span names no trace and became one of its own' });
  }
  if (spanId === undefined) {
    spanId = contentSpanId(traceId, record.name ?? '', record.start.ns ?? null, index);
    repairs.push({ field: 'span', reason: 'the span has no id and got one made of its content' });
  }
  if (parentSpanId === spanId) {
    repairs.push({ field: 'parent', was: spanId, reason: 'the span names itself as its parent' });
    parentSpanId = undefined;
  }
  for (const [field, time] of [['start', record.start] as const, ['end', record.end] as const]) {
    if (time.was !== undefined) {
      const isUnit = time.ns !== undefined && time.unit !== undefined;
      repairs.push({
        field,
        was: time.was.slice(0, MAX_WAS_LENGTH),
        reason: isUnit
          ? `the ${field} counts ${time.unit} where nanoseconds belong, and was read as that`
          : `the ${field} is no time that can be read`,
      });
    }
  }
  return { ids: { traceId, spanId, ...(parentSpanId === undefined ? {} : { parentSpanId }) }, repairs };
}

/** Characters of a broken time that a repair repeats. */
const MAX_WAS_LENGTH = 100;

/** Exceptions explain an error; without one they are what the code dealt with. */
function errorOf(record: OtelRecord, told: CanonicalSpan['error']): CanonicalSpan['error'] {
  const exception = record.events.findLast(({ name }) => name === 'exception')?.attributes;
  const error = defined<NonNullable<CanonicalSpan['error']>>({
    type: told?.type ?? asText(exception?.['exception.type']),
    message: told?.message ?? record.statusMessage ?? asText(exception?.['exception.message']),
    stack: asText(exception?.['exception.stacktrace']),
  });
  return Object.keys(error).length > 0 ? error : undefined;
}

function withoutVectors(event: SpanEvent, unmapped: (field: string) => void): SpanEvent {
  const entries = Object.entries(event.attributes);
  const kept = entries.filter(([key, value]) => !isVector(key, value));
  if (kept.length === entries.length) return event;
  for (let dropped = kept.length; dropped < entries.length; dropped += 1) unmapped(VECTOR_FIELD);
  return { ...event, attributes: Object.fromEntries(kept) };
}
