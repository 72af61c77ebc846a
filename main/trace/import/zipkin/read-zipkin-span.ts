import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import type { OtelRecord } from '../otel/build-span.ts';
import { endOf, readMicroseconds } from '../otel/read-microseconds.ts';
import { readSpanKind, readStatus } from '../otel/read-status.ts';
import type { SharedAttributes } from '../otel/resource.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, asText, firstOf, isEmptyObject } from '../values/json-fields.ts';
import { parseJsonText } from '../values/parse-json-text.ts';

/** @param resource of the service that the span names as its own */
export function readZipkinSpan(span: JsonObject, resource: SharedAttributes): OtelRecord {
  const attributes = { ...asObject(span['tags']) };
  const start = readMicroseconds(span['timestamp']);
  const scope = asText(firstOf(attributes, 'otel.scope.name', 'otel.library.name'));
  const { status, message } = takeStatus(attributes);
  return {
    format: 'zipkin',
    traceId: readSpanId(asId(span['traceId'])),
    spanId: readSpanId(asId(span['id'])),
    parentSpanId: readSpanId(asId(span['parentId'])),
    name: asText(span['name']),
    start,
    end: endOf(start, span['duration']),
    status,
    statusMessage: message,
    attributes,
    events: (asArray(span['annotations']) ?? []).flatMap((annotation) => readAnnotation(annotation) ?? []),
    links: [],
    resource,
    scope: scope === undefined ? { kept: [] } : { name: scope, kept: [] },
    extras: readExtras(span),
  };
}

/** That a tag `error` is there means an error, whatever it says; mostly it says which. */
function takeStatus(tags: Record<string, JsonValue>): { status: CanonicalSpan['status']; message: string | undefined } {
  const { error, 'otel.status_code': code, 'otel.status_description': description } = tags;
  const isError = error !== undefined && error !== null && error !== 'false' && error !== false;
  for (const taken of ['error', 'otel.status_code', 'otel.status_description']) delete tags[taken];
  const said = isError && error !== 'true' ? asText(error) : undefined;
  return { status: isError ? 'error' : readStatus(code), message: asText(description) ?? said };
}

function readExtras(span: JsonObject): Record<string, JsonValue> {
  const extras: Record<string, JsonValue> = {};
  const kind = readSpanKind(span['kind']);
  if (kind !== undefined) extras['span.kind'] = kind;
  const { serviceName: _told, ...local } = asObject(span['localEndpoint']) ?? {};
  if (!isEmptyObject(local)) extras['zipkin.local_endpoint'] = local;
  const remote = asObject(span['remoteEndpoint']);
  if (remote !== undefined && !isEmptyObject(remote)) extras['zipkin.remote_endpoint'] = remote;
  return extras;
}

/**
 * Events of OpenTelemetry have attributes, annotations only a text. Exporters write `{"name": {…}}`, `name: {…}` or
 * `name|{…}|0`.
 */
function readAnnotation(value: JsonValue): SpanEvent | undefined {
  const annotation = asObject(value);
  const text = asText(annotation?.['value']);
  if (annotation === undefined || text === undefined) return undefined;
  const timeNs = readMicroseconds(annotation['timestamp']).ns;
  return defined<SpanEvent>({ ...readEvent(text), timeNs });
}

function readEvent(text: string): Pick<SpanEvent, 'name' | 'attributes'> {
  const [only, ...others] = Object.entries(readObject(text) ?? {});
  const whole = only === undefined || others.length > 0 ? undefined : asObject(only[1]);
  if (only !== undefined && whole !== undefined) return { name: only[0], attributes: whole };
  const parts = /^([^|{]+?)(?:: |\|)(\{.*\})(?:\|\d+)?$/s.exec(text);
  const attributes = parts === null ? undefined : readObject(parts[2] ?? '');
  return attributes === undefined ? { name: text, attributes: {} } : { name: parts?.[1] ?? text, attributes };
}

function readObject(text: string): JsonObject | undefined {
  return text.startsWith('{') ? asObject(parseJsonText(text)) : undefined;
}
