import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import type { OtelRecord, ReadTime } from '../otel/build-span.ts';
import { readSpanKind, readStatus } from '../otel/read-status.ts';
import type { Scope, SharedAttributes } from '../otel/resource.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asNumber, asObject, asText, firstOf } from '../values/json-fields.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import { readOtlpAttributes } from './read-otlp-value.ts';

/** Numbers of an envelope that are only worth keeping when they say that something was lost. */
const DROPPED = ['Attributes', 'Events', 'Links'] as const;

/** Reads a span of OTLP JSON, in camel or in snake case, with its ids in hexadecimal digits or base64. */
export function readOtlpSpan(span: JsonObject, resource: SharedAttributes, scope: Scope): OtelRecord {
  const status = asObject(span['status']);
  return {
    format: 'otlp',
    traceId: readSpanId(asId(firstOf(span, 'traceId', 'trace_id'))),
    spanId: readSpanId(asId(firstOf(span, 'spanId', 'span_id'))),
    parentSpanId: readSpanId(asId(firstOf(span, 'parentSpanId', 'parent_span_id'))),
    name: asText(span['name']),
    start: readUnixNano(firstOf(span, 'startTimeUnixNano', 'start_time_unix_nano')),
    end: readUnixNano(firstOf(span, 'endTimeUnixNano', 'end_time_unix_nano')),
    status: readStatus(status?.['code'] ?? span['status']),
    statusMessage: asText(status?.['message']),
    attributes: readOtlpAttributes(span['attributes']),
    events: (asArray(span['events']) ?? []).flatMap((event) => readEvent(event) ?? []),
    links: (asArray(span['links']) ?? []).flatMap((link) => readLink(link) ?? []),
    resource,
    scope,
    extras: readExtras(span),
  };
}

/**
 * Of a span that is not over, the end is 0 or left out. Some write another unit into the field: what would lie before 2000 in
 * nanoseconds, and between 2000 and 2100 in milliseconds or microseconds, is those.
 */
export function readUnixNano(value: JsonValue | undefined): ReadTime {
  if (value === undefined || value === 0 || value === '0' || value === '') return {};
  // Nearly always it stands there as it is wanted.
  if (typeof value === 'string' && /^[1-9]\d{18,19}$/.test(value)) return { ns: value };
  const ns = nanosecondsOf(value, 'nanoseconds');
  if (ns === undefined) return { was: JSON.stringify(value) };
  const unit = unitOf(Number(ns));
  const mended = unit === undefined ? undefined : nanosecondsOf(value, unit);
  return unit === undefined || mended === undefined
    ? { ns }
    : { ns: mended, was: typeof value === 'string' ? value : JSON.stringify(value), unit };
}

/** Milliseconds since 1970. */
const YEAR_2000 = 946_684_800_000;
const YEAR_2100 = 4_102_444_800_000;

function unitOf(count: number): ReadTime['unit'] {
  if (count >= YEAR_2000 && count < YEAR_2100) return 'milliseconds';
  return count >= YEAR_2000 * 1e3 && count < YEAR_2100 * 1e3 ? 'microseconds' : undefined;
}

function readEvent(value: JsonValue): SpanEvent | undefined {
  const event = asObject(value);
  if (event === undefined) return undefined;
  return defined<SpanEvent>({
    name: asText(event['name']) ?? 'event',
    timeNs: readUnixNano(firstOf(event, 'timeUnixNano', 'time_unix_nano')).ns,
    attributes: readOtlpAttributes(event['attributes']),
  });
}

type Link = NonNullable<CanonicalSpan['links']>[number];

function readLink(value: JsonValue): Link | undefined {
  const traceId = readSpanId(asId(firstOf(value, 'traceId', 'trace_id')));
  const spanId = readSpanId(asId(firstOf(value, 'spanId', 'span_id')));
  if (traceId === undefined || spanId === undefined) return undefined;
  const attributes = readOtlpAttributes(asObject(value)?.['attributes']);
  return Object.keys(attributes).length > 0 ? { traceId, spanId, attributes } : { traceId, spanId };
}

function readExtras(span: JsonObject): Record<string, JsonValue> {
  const extras: Record<string, JsonValue> = {};
  const kind = readSpanKind(span['kind']);
  if (kind !== undefined) extras['span.kind'] = kind;
  const state = asText(firstOf(span, 'traceState', 'trace_state'));
  if (state !== undefined) extras['otel.trace_state'] = state;
  for (const what of DROPPED) {
    const lower = what.toLowerCase();
    const count = asNumber(firstOf(span, `dropped${what}Count`, `dropped_${lower}_count`));
    if (count !== undefined && count > 0) extras[`otel.dropped_${lower}_count`] = count;
  }
  return extras;
}
