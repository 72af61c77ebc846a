import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { readSpanKind, readStatus } from '../otel/read-status.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { asArray, asId, asObject, asText, firstOf } from '../values/json-fields.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import {
  nanosecondsOfPair,
  readAttributes,
  readEnd,
  readEvents,
  readLinks,
  readTimeOf,
  withColumns,
} from './flat-values.ts';
import type { FlatSpan } from './flat-span.ts';

const KNOWN = new Set([
  'trace_id',
  'traceId',
  'span_id',
  'spanId',
  'id',
  'parent_span_id',
  'parentSpanId',
  'parent_id',
  'parentId',
  'parentSpanContext',
  'name',
  'span_name',
  'kind',
  'span_kind',
  'context',
  'spanContext',
  'start_time',
  'end_time',
  'start_timestamp',
  'end_timestamp',
  'otel_status_code',
  'otel_status_message',
  'otel_resource_attributes',
  'otel_scope_name',
  'otel_scope_version',
  'otel_events',
  'otel_links',
  'startTime',
  'endTime',
  'start_time_unix_nano',
  'end_time_unix_nano',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'timestamp',
  'duration',
  'status',
  'status_code',
  'status_message',
  'attributes',
  'events',
  'span_events',
  'links',
  'resource',
  'resource_attributes',
  'scope',
  'instrumentationScope',
  'instrumentationLibrary',
  'instrumentation_scope',
  'traceState',
  'trace_state',
  'traceFlags',
  'flags',
  'ended',
]);

/**
 * Reads a span that lies in one object, its attributes as plain values: what Python's console exporter prints (`context`, ids
 * after `0x`), what the SDK for JavaScript keeps (`spanContext`, times as pairs), and what tools make of either.
 */
export function readPlainSpan(row: JsonObject): FlatSpan {
  const context = asObject(firstOf(row, 'context', 'spanContext')) ?? row;
  const attributes = withColumns(readAttributes(row['attributes'] ?? undefined), row, KNOWN);
  const status = asObject(row['status']);
  const { start, end } = readTimes(row);
  const parent =
    firstOf(row, 'parent_span_id', 'parentSpanId', 'parent_id', 'parentId') ??
    firstOf(row['parentSpanContext'], 'spanId', 'span_id');
  const scope = firstOf(row, 'scope', 'instrumentationScope', 'instrumentation_scope', 'instrumentationLibrary');
  const kind = firstOf(row, 'kind', 'span_kind');
  return {
    traceId: readSpanId(asId(firstOf(context, 'trace_id', 'traceId') ?? firstOf(row, 'trace_id', 'traceId'))),
    spanId: readSpanId(asId(firstOf(context, 'span_id', 'spanId') ?? firstOf(row, 'span_id', 'spanId', 'id'))),
    parentSpanId: readSpanId(asId(parent)),
    name: asText(firstOf(row, 'name', 'span_name')),
    start,
    end,
    status: readStatus(
      firstOf(status, 'code', 'status_code') ?? firstOf(row, 'status_code', 'otel_status_code') ?? row['status'],
    ),
    statusMessage: asText(
      firstOf(status, 'message', 'description') ?? firstOf(row, 'status_message', 'otel_status_message'),
    ),
    attributes,
    events: readEvents(firstOf(row, 'events', 'span_events', 'otel_events')),
    links: readLinks(firstOf(row, 'links', 'otel_links')),
    resource: resourceOf(row),
    scope: {
      name: typeof scope === 'string' ? scope : (firstOf(scope, 'name') ?? firstOf(row, 'otel_scope_name')),
      version: firstOf(scope, 'version') ?? firstOf(row, 'otel_scope_version'),
    },
    // JavaScript counts kinds from 0, the protocol from 1.
    kind: readSpanKind(
      kind,
      firstOf(row, 'spanContext', 'instrumentationScope', 'instrumentationLibrary') !== undefined,
    ),
    traceState: asText(firstOf(context, 'traceState', 'trace_state')),
  };
}

const STARTS = ['start_time', 'startTime', 'startTimeUnixNano', 'start_time_unix_nano', 'start_timestamp', 'timestamp'];

function readTimes(row: JsonObject): Pick<FlatSpan, 'start' | 'end'> {
  const start = readTimeOf(row, ...STARTS);
  const end = readTimeOf(row, 'end_time', 'endTime', 'endTimeUnixNano', 'end_time_unix_nano', 'end_timestamp');
  if (end.ns !== undefined || end.was !== undefined) return { start, end };
  const pair = asArray(row['duration']);
  // Beside `timestamp` a duration is in microseconds, as JavaScript's console exporter prints both.
  const length = pair
    ? nanosecondsOfPair(pair)
    : 'timestamp' in row
      ? nanosecondsOf(row['duration'], 'microseconds')
      : undefined;
  return { start, end: readEnd(start, length) };
}

function resourceOf(row: JsonObject): JsonObject {
  const resource = asObject(row['resource']);
  const given: JsonValue | undefined =
    resource?.['attributes'] ??
    firstOf(row, 'resource_attributes', 'otel_resource_attributes') ??
    resource?.['_rawAttributes'];
  const pairs = asArray(given);
  if (pairs?.every((pair) => Array.isArray(pair)) === true) {
    return Object.fromEntries(
      pairs.flatMap((pair) => {
        const [key, value = null] = asArray(pair) ?? [];
        return typeof key === 'string' ? [[key, value]] : [];
      }),
    );
  }
  return readAttributes(given);
}
