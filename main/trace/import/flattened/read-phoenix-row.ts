import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { setOwn } from '../dialects/attribute-reader.ts';
import { readStatus } from '../otel/read-status.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { asId, asObject, asText, firstOf } from '../values/json-fields.ts';
import { addColumns, readAttributes, readEvents, readLinks, readTimeOf } from './flat-values.ts';
import type { FlatSpan } from './flat-span.ts';

const KNOWN = new Set([
  'id',
  'name',
  'span_kind',
  'context',
  'context.trace_id',
  'context.span_id',
  'trace_id',
  'span_id',
  'parent_id',
  'start_time',
  'end_time',
  'status_code',
  'status_message',
  'attributes',
  'events',
  'links',
]);
const COLUMN = 'attributes.';

/**
 * Reads a span of Phoenix: as its interface hands it out (`context`, `attributes` in one object), or as a row of its data
 * frame (`context.span_id`, a column for each attribute, most of them empty).
 */
export function readPhoenixRow(row: JsonObject): FlatSpan {
  const context = asObject(row['context']);
  const attributes = unnested(readAttributes(row['attributes'] ?? undefined));
  const others: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(row)) {
    if (!key.startsWith(COLUMN)) setOwn(others, key, value);
    else if (value !== null) setOwn(attributes, key.slice(COLUMN.length), value);
  }
  addColumns(attributes, others, KNOWN);
  const kind = asText(row['span_kind']);
  if (kind !== undefined && attributes['openinference.span.kind'] === undefined) {
    attributes['openinference.span.kind'] = kind;
  }
  return {
    traceId: readSpanId(asId(firstOf(context, 'trace_id') ?? firstOf(row, 'context.trace_id', 'trace_id'))),
    spanId: readSpanId(asId(firstOf(context, 'span_id') ?? firstOf(row, 'context.span_id', 'span_id'))),
    parentSpanId: readSpanId(asId(firstOf(row, 'parent_id'))),
    name: asText(row['name']),
    start: readTimeOf(row, 'start_time'),
    end: readTimeOf(row, 'end_time'),
    status: readStatus(row['status_code']),
    statusMessage: asText(row['status_message']),
    attributes,
    events: readEvents(row['events']),
    links: readLinks(row['links']),
    resource: {},
    scope: { name: undefined, version: undefined },
    kind: undefined,
    traceState: undefined,
  };
}

/** First parts of names that Phoenix keeps as objects within each other: `{llm: {token_count: {prompt: 1}}}`. */
const NESTED = new Set([
  'openinference',
  'llm',
  'input',
  'output',
  'retrieval',
  'reranker',
  'embedding',
  'session',
  'user',
  'tool',
  'agent',
  'graph',
  'gen_ai',
  'prompt',
  'tag',
  'exception',
]);
/** Members that are values, whatever they hold. */
const WHOLE = /(?:^|\.)(?:metadata|value|variables|parameters|invocation_parameters)$/;
const MAX_DEPTH = 8;

/** @returns attributes under their dotted names */
function unnested(attributes: Record<string, JsonValue>): Record<string, JsonValue> {
  const flat: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (NESTED.has(key)) spread(flat, key, value, 0);
    else setOwn(flat, key, value);
  }
  return flat;
}

function spread(into: Record<string, JsonValue>, path: string, value: JsonValue, depth: number): void {
  const object = depth < MAX_DEPTH && !WHOLE.test(path) ? asObject(value) : undefined;
  if (object === undefined) setOwn(into, path, value);
  else for (const [key, member] of Object.entries(object)) spread(into, `${path}.${key}`, member, depth + 1);
}
