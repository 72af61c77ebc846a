import type { JsonValue } from '../../../base/json.ts';
import { damaged, type ProtobufField, ProtobufMessage } from './protobuf-fields.ts';

/** Values within values; as deep as attributes are read anywhere. */
const MAX_VALUE_DEPTH = 64;

type Json = Record<string, JsonValue>;
type ReadField = (message: ProtobufMessage, field: ProtobufField, into: Json) => void;
/** How each field of a message is read, by its number; numbers that are not here are skipped. */
type Schema = ReadonlyMap<number, ReadField>;

/**
 * Reads an `ExportTraceServiceRequest`, or `TracesData`, which has the same bytes.
 *
 * @returns what the JSON encoding of OTLP says of it: ids in hexadecimal digits, numbers of 64 bits as decimal text
 * @throws InvalidArgumentError when the bytes are damaged, or of another message (logs, metrics)
 * @see opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeOtlpProtobuf(bytes: Uint8Array): JsonValue {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { resourceSpans: [], ...read(new ProtobufMessage(buffer), REQUEST) };
}

function read(message: ProtobufMessage, schema: Schema): Json {
  const json: Json = {};
  for (const field of message.fields()) schema.get(field.number)?.(message, field, json);
  return json;
}

function text(name: string): ReadField {
  return (message, field, into) => {
    into[name] = message.text(field);
  };
}

function hex(name: string): ReadField {
  return (message, field, into) => {
    if (field.to > field.from) into[name] = message.hex(field);
    else if (field.wire !== 'bytes') throw damaged(field.from, `a ${field.wire} where an id belongs`);
  };
}

function count(name: string): ReadField {
  return (message, field, into) => {
    into[name] = message.count(field);
  };
}

function time(name: string): ReadField {
  return (message, field, into) => {
    into[name] = message.nanoseconds(field);
  };
}

function one(name: string, schema: () => Schema): ReadField {
  return (message, field, into) => {
    into[name] = read(message.message(field), schema());
  };
}

function many(name: string, item: (message: ProtobufMessage) => JsonValue): ReadField {
  return (message, field, into) => {
    const list = (into[name] ??= []) as JsonValue[];
    list.push(item(message.message(field)));
  };
}

function keyValue(message: ProtobufMessage, depth: number): JsonValue {
  let key = '';
  let value: JsonValue = {};
  for (const field of message.fields()) {
    if (field.number === 1) key = message.text(field);
    else if (field.number === 2) value = anyValue(message.message(field), depth);
  }
  return { key, value };
}

function anyValue(message: ProtobufMessage, depth: number): JsonValue {
  if (depth > MAX_VALUE_DEPTH) throw damaged(0, `a value that nests deeper than ${MAX_VALUE_DEPTH} levels`);
  let value: JsonValue = {};
  for (const field of message.fields()) value = valueOf(message, field, depth) ?? value;
  return value;
}

function valueOf(message: ProtobufMessage, field: ProtobufField, depth: number): JsonValue | undefined {
  switch (field.number) {
    case 1:
      return { stringValue: message.text(field) };
    case 2:
      return { boolValue: message.count(field) !== 0 };
    case 3:
      return { intValue: message.int64(field) };
    case 4:
      return { doubleValue: doubleOf(message.double(field)) };
    case 5:
      return { arrayValue: { values: listOf(message.message(field), (item) => anyValue(item, depth + 1)) } };
    case 6:
      return { kvlistValue: { values: listOf(message.message(field), (item) => keyValue(item, depth + 1)) } };
    case 7:
      return { bytesValue: message.base64(field) };
    default:
      return undefined;
  }
}

/** As the JSON encoding of protobuf spells what JSON has no number for. */
function doubleOf(value: number): JsonValue {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** The only field of an `ArrayValue` or `KeyValueList`. */
function listOf(message: ProtobufMessage, item: (message: ProtobufMessage) => JsonValue): JsonValue[] {
  const values: JsonValue[] = [];
  for (const field of message.fields()) if (field.number === 1) values.push(item(message.message(field)));
  return values;
}

const ATTRIBUTES = many('attributes', (message) => keyValue(message, 1));

const STATUS: Schema = new Map([
  [2, text('message')],
  [3, count('code')],
]);
const EVENT: Schema = new Map([
  [1, time('timeUnixNano')],
  [2, text('name')],
  [3, ATTRIBUTES],
  [4, count('droppedAttributesCount')],
]);
const LINK: Schema = new Map([
  [1, hex('traceId')],
  [2, hex('spanId')],
  [3, text('traceState')],
  [4, ATTRIBUTES],
  [5, count('droppedAttributesCount')],
  [6, count('flags')],
]);
const SPAN: Schema = new Map([
  [1, hex('traceId')],
  [2, hex('spanId')],
  [3, text('traceState')],
  [4, hex('parentSpanId')],
  [5, text('name')],
  [6, count('kind')],
  [7, time('startTimeUnixNano')],
  [8, time('endTimeUnixNano')],
  [9, ATTRIBUTES],
  [10, count('droppedAttributesCount')],
  [11, many('events', (message) => read(message, EVENT))],
  [12, count('droppedEventsCount')],
  [13, many('links', (message) => read(message, LINK))],
  [14, count('droppedLinksCount')],
  [15, one('status', () => STATUS)],
  [16, count('flags')],
]);
const SCOPE: Schema = new Map([
  [1, text('name')],
  [2, text('version')],
  [3, ATTRIBUTES],
  [4, count('droppedAttributesCount')],
]);
const SCOPE_SPANS: Schema = new Map([
  [1, one('scope', () => SCOPE)],
  [2, many('spans', (message) => read(message, SPAN))],
  [3, text('schemaUrl')],
]);
const RESOURCE: Schema = new Map([
  [1, ATTRIBUTES],
  [2, count('droppedAttributesCount')],
]);
const RESOURCE_SPANS: Schema = new Map([
  [1, one('resource', () => RESOURCE)],
  [2, many('scopeSpans', (message) => read(message, SCOPE_SPANS))],
  [3, text('schemaUrl')],
  // Until version 0.15 of the protocol, with the same fields.
  [1000, many('scopeSpans', (message) => read(message, SCOPE_SPANS))],
]);
const REQUEST: Schema = new Map([[1, many('resourceSpans', (message) => read(message, RESOURCE_SPANS))]]);
