import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { setOwn } from '../dialects/attribute-reader.ts';
import { readStatus } from '../otel/read-status.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { asId, asObject, asText, firstOf } from '../values/json-fields.ts';
import { readAttributes, readEvents, readLinks, readTimeOf, withColumns } from './flat-values.ts';
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
  const attributes = withKind(attributesOf(row), asText(row['span_kind']));
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

function attributesOf(row: JsonObject): JsonObject {
  const attributes = unnested(readAttributes(row['attributes'] ?? undefined));
  if (!Object.hasOwn(row, 'context.span_id')) return withColumns(attributes, row, KNOWN);
  // A data frame has a column for each attribute of any span.
  const columns: Record<string, JsonValue> = { ...attributes };
  const others: Record<string, JsonValue> = {};
  for (const key of Object.keys(row)) {
    const value = row[key] ?? null;
    if (value !== null)
      setOwn(key.startsWith(COLUMN) ? columns : others, key.startsWith(COLUMN) ? key.slice(COLUMN.length) : key, value);
  }
  return withColumns(columns, others, KNOWN);
}

/** The kind stands beside the attributes, and often among them, too. */
function withKind(attributes: JsonObject, kind: string | undefined): JsonObject {
  const isTold = kind === undefined || asText(attributes['openinference.span.kind']) !== undefined;
  return isTold ? attributes : { ...attributes, 'openinference.span.kind': kind };
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
function unnested(attributes: JsonObject): JsonObject {
  const keys = Object.keys(attributes);
  if (!keys.some((key) => NESTED.has(key))) return attributes;
  const flat: Record<string, JsonValue> = {};
  for (const key of keys) {
    const value = attributes[key] ?? null;
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
