import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import { readSpanKind, readStatus } from '../otel/read-status.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, asText } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import { readAttributes, readEnd, readEvents, readLinks, readTime, withColumns } from './flat-values.ts';
import type { FlatSpan } from './flat-span.ts';

const KNOWN = new Set([
  'Timestamp',
  'TimestampTime',
  'TraceId',
  'SpanId',
  'ParentSpanId',
  'TraceState',
  'SpanName',
  'SpanKind',
  'ServiceName',
  'ResourceAttributes',
  'ScopeName',
  'ScopeVersion',
  'SpanAttributes',
  'Duration',
  'StatusCode',
  'StatusMessage',
  'Events',
  'Links',
  'Events.Timestamp',
  'Events.Name',
  'Events.Attributes',
  'Links.TraceId',
  'Links.SpanId',
  'Links.TraceState',
  'Links.Attributes',
]);

/** Reads a row of `otel_traces` as the collector's exporter for ClickHouse lays it out; all attributes are texts there. */
export function readClickHouseRow(row: JsonObject): FlatSpan {
  const attributes = withColumns(readAttributes(row['SpanAttributes']), row, KNOWN);
  const start = readTime(row['Timestamp']);
  const service = asText(row['ServiceName']);
  return {
    traceId: readSpanId(asId(row['TraceId'])),
    spanId: readSpanId(asId(row['SpanId'])),
    parentSpanId: readSpanId(asId(row['ParentSpanId'])),
    name: asText(row['SpanName']),
    start,
    end: readEnd(start, nanosecondsOf(row['Duration'], 'nanoseconds')),
    status: readStatus(row['StatusCode']),
    statusMessage: asText(row['StatusMessage']),
    attributes,
    events: eventsOf(row),
    links: linksOf(row),
    resource: { ...readAttributes(row['ResourceAttributes']), ...(service && { 'service.name': service }) },
    scope: { name: row['ScopeName'], version: row['ScopeVersion'] },
    kind: readSpanKind(row['SpanKind']),
    traceState: asText(row['TraceState']),
  };
}

/** A nested column comes as one list for each of its members, under dotted names or in an object. */
function columns(row: JsonObject, column: string, member: string): readonly JsonValue[] {
  const nested = asObject(row[column])?.[member];
  return asArray(unwrapJsonText(row[`${column}.${member}`] ?? nested ?? null)) ?? [];
}

function eventsOf(row: JsonObject): SpanEvent[] {
  if (Array.isArray(row['Events'])) return readEvents(lowered(row['Events']));
  const times = columns(row, 'Events', 'Timestamp');
  const attributes = columns(row, 'Events', 'Attributes');
  return columns(row, 'Events', 'Name').map((name, index) =>
    defined<SpanEvent>({
      name: asText(name) ?? 'event',
      timeNs: readTime(times[index]).ns,
      attributes: readAttributes(attributes[index]),
    }),
  );
}

function linksOf(row: JsonObject): NonNullable<CanonicalSpan['links']>[number][] {
  if (Array.isArray(row['Links'])) return readLinks(lowered(row['Links']));
  const spanIds = columns(row, 'Links', 'SpanId');
  const attributes = columns(row, 'Links', 'Attributes');
  return readLinks(
    columns(row, 'Links', 'TraceId').map((traceId, index) => ({
      traceId,
      spanId: spanIds[index] ?? null,
      attributes: attributes[index] ?? null,
    })),
  );
}

/** `{Timestamp, Name, Attributes}` as the other carriers spell it. */
function lowered(list: JsonValue): JsonValue {
  return (asArray(list) ?? []).map((item) =>
    Object.fromEntries(
      Object.entries(asObject(item) ?? {}).map(([key, value]) => [key.slice(0, 1).toLowerCase() + key.slice(1), value]),
    ),
  );
}
