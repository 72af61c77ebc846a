import { isNestedDeeperThan } from '../../base/json-depth.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { canonicalRest } from './canonical-schema.ts';
import { isObject, jsonOfOtlpAttributes } from './otlp-values.ts';

/**
 * A span that Trestle exports carries itself in one attribute, beside what other tools read of it, so that it can be taken
 * in again exactly: JSON text of all but its ids, name, times and attributes.
 */
export const CANONICAL_ATTRIBUTE = 'trestle.canonical';

/** Levels that what somebody else wrote there may nest; far above what a span needs. */
const MAX_NESTING = 200;
const NANOSECONDS = /^\d{1,20}$/;

/** @returns the attribute's text. `attributes` in it names those of the span's attributes that are its own */
export function canonicalTextOf(span: CanonicalSpan): string {
  const {
    traceId: _traceId,
    spanId: _spanId,
    parentSpanId: _parentSpanId,
    name: _name,
    startNs: _startNs,
    endNs: _endNs,
    attributes,
    ...rest
  } = span;
  // Of a trace that came in with an attribute of that very name.
  const shadowed = attributes[CANONICAL_ATTRIBUTE];
  return JSON.stringify({
    span: rest,
    attributes: Object.keys(attributes).filter((name) => name !== CANONICAL_ATTRIBUTE),
    ...(shadowed === undefined ? {} : { shadowed }),
  });
}

/**
 * Reads a span of an OTLP JSON document that Trestle exported.
 *
 * @param given the span as the document has it, its long integers as text
 * @returns the span as it was; null when it carries nothing of the kind, or something that Trestle does not write
 */
export function restoreCanonicalSpan(given: JsonObject): CanonicalSpan | null {
  const listed = given['attributes'];
  // Hardly any span of a stranger has it: looked for before everything is decoded.
  if (!Array.isArray(listed) || !listed.some((entry) => isObject(entry) && entry['key'] === CANONICAL_ATTRIBUTE)) {
    return null;
  }
  const values = jsonOfOtlpAttributes(listed);
  const text = values?.get(CANONICAL_ATTRIBUTE);
  if (values === undefined || typeof text !== 'string') return null;
  const payload = parse(text);
  const identity = identityOf(given);
  if (payload === null || identity === null) return null;
  const own = payload.names.map((name): [string, JsonValue | undefined] => [name, values.get(name)]);
  if (!own.every((entry): entry is [string, JsonValue] => entry[1] !== undefined)) return null;
  const shadowed: [string, JsonValue][] =
    payload.shadowed === undefined ? [] : [[CANONICAL_ATTRIBUTE, payload.shadowed]];
  return { ...identity, ...payload.rest, attributes: Object.fromEntries([...own, ...shadowed]) };
}

type Identity = Pick<CanonicalSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'startNs' | 'endNs'>;
type Rest = Omit<CanonicalSpan, keyof Identity | 'attributes'>;

function parse(text: string): { rest: Rest; names: readonly string[]; shadowed: JsonValue | undefined } | null {
  if (isNestedDeeperThan(text, MAX_NESTING)) return null;
  let payload: JsonValue;
  try {
    payload = JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
  if (!isObject(payload)) return null;
  const { span, attributes: names, shadowed } = payload;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return null;
  if (!canonicalRest.safeParse(span).success) return null;
  // The schema was met by it; what the schema made of it would have its fields in another order.
  return { rest: span as unknown as Rest, names, shadowed };
}

function identityOf(given: JsonObject): Identity | null {
  const { traceId, spanId, parentSpanId, name, startTimeUnixNano: start, endTimeUnixNano: end } = given;
  const isText = (value: JsonValue | undefined): value is string => typeof value === 'string';
  if (!isText(traceId) || !isText(spanId) || !isText(name) || traceId === '' || spanId === '') return null;
  const isTime = (value: JsonValue | undefined): boolean =>
    value === undefined || (isText(value) && NANOSECONDS.test(value));
  if (!isTime(start) || !isTime(end)) return null;
  return {
    traceId,
    spanId,
    ...(isText(parentSpanId) && parentSpanId !== '' ? { parentSpanId } : {}),
    name,
    ...(isText(start) ? { startNs: start } : {}),
    ...(isText(end) ? { endNs: end } : {}),
  };
}
