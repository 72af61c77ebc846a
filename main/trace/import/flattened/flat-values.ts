import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { setOwn } from '../dialects/attribute-reader.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import type { ReadTime } from '../otel/build-span.ts';
import { readOtlpAttributes } from '../otlp/read-otlp-value.ts';
import { readUnixNano } from '../otlp/read-otlp-span.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, asText, firstOf } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOf, nanosecondsOfAny } from '../values/timestamps.ts';

/** @returns attributes given as an object, as its JSON text, or as OTLP's list */
export function readAttributes(value: JsonValue | undefined): JsonObject {
  const given = unwrapJsonText(value ?? null);
  return asObject(given) ?? readOtlpAttributes(given);
}

/** Table libraries write these where a cell is empty. */
const EMPTY_CELL = new Set(['', 'NaT', 'nan', 'NaN', 'None', 'null']);

/** @param value ISO text, `[seconds, nanoseconds]`, or a count since 1970 whose size tells its unit */
export function readTime(value: JsonValue | undefined): ReadTime {
  if (value === undefined || value === null || value === 0 || (typeof value === 'string' && EMPTY_CELL.has(value))) {
    return {};
  }
  const pair = asArray(value);
  const ns = pair === undefined ? nanosecondsOfAny(value) : nanosecondsOfPair(pair);
  return ns === undefined ? { was: JSON.stringify(value) } : { ns };
}

/** A duration, or a time, as OpenTelemetry's SDK for JavaScript keeps it. */
export function nanosecondsOfPair([seconds, nanoseconds = 0]: readonly JsonValue[]): string | undefined {
  const whole = nanosecondsOf(seconds, 'seconds');
  const part = nanosecondsOf(nanoseconds, 'nanoseconds');
  return whole === undefined || part === undefined ? undefined : (BigInt(whole) + BigInt(part)).toString();
}

/** @returns the time a span ends that began then and took so many nanoseconds */
export function readEnd(start: ReadTime, nanoseconds: string | undefined): ReadTime {
  if (start.ns === undefined || nanoseconds === undefined) return {};
  return { ns: (BigInt(start.ns) + BigInt(nanoseconds)).toString() };
}

/** A time by the first key that is there; a key with `UnixNano` in it says its unit itself. */
export function readTimeOf(row: JsonObject, ...keys: readonly string[]): ReadTime {
  for (const key of keys) {
    const value = row[key];
    if (value === undefined || value === null) continue;
    return /unix_?nano$/i.test(key) ? readUnixNano(value) : readTime(value);
  }
  return {};
}

export function readEvents(value: JsonValue | undefined): SpanEvent[] {
  return (asArray(unwrapJsonText(value ?? null)) ?? []).flatMap((given) => {
    const event = asObject(given);
    if (event === undefined) return [];
    const { body = null } = event;
    const own = readAttributes(event['attributes'] ?? undefined);
    const attributes = body === null ? own : { ...own, body };
    return [
      defined<SpanEvent>({
        name: asText(firstOf(event, 'name', 'event_name', 'eventName')) ?? 'event',
        timeNs: readTimeOf(event, 'timestamp', 'time', 'timeUnixNano', 'time_unix_nano').ns,
        attributes,
      }),
    ];
  });
}

type Link = NonNullable<CanonicalSpan['links']>[number];

export function readLinks(value: JsonValue | undefined): Link[] {
  return (asArray(unwrapJsonText(value ?? null)) ?? []).flatMap((given) => {
    const context = asObject(firstOf(given, 'context', 'spanContext')) ?? given;
    const traceId = readSpanId(asId(firstOf(context, 'trace_id', 'traceId')));
    const spanId = readSpanId(asId(firstOf(context, 'span_id', 'spanId')));
    if (traceId === undefined || spanId === undefined) return [];
    const attributes = readAttributes(asObject(given)?.['attributes']);
    return [Object.keys(attributes).length > 0 ? { traceId, spanId, attributes } : { traceId, spanId }];
  });
}

/** @returns the attributes with those columns of a row that are no part of the envelope: somebody put them beside the others */
export function withColumns(attributes: JsonObject, row: JsonObject, known: ReadonlySet<string>): JsonObject {
  // Nearly always there is none, and a copy of a hundred attributes would be felt.
  let all: Record<string, JsonValue> | undefined;
  for (const key of Object.keys(row)) {
    const value = row[key] ?? null;
    if (known.has(key) || isNothing(value) || Object.hasOwn(attributes, key)) continue;
    all ??= { ...attributes };
    setOwn(all, key, value);
  }
  return all ?? attributes;
}

function isNothing(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
