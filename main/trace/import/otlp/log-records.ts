import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { defined } from '../values/defined.ts';
import { asText, firstOf } from '../values/json-fields.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import { readOtlpAttributes, readOtlpValue } from './read-otlp-value.ts';

export interface LoggedEvent {
  traceId: string;
  spanId: string;
  event: SpanEvent;
}

/** @returns the record as an event of the span it names; undefined when it names none */
export function readLogRecord(record: JsonObject): LoggedEvent | undefined {
  const traceId = readSpanId(asText(firstOf(record, 'traceId', 'trace_id')));
  const spanId = readSpanId(asText(firstOf(record, 'spanId', 'span_id')));
  if (traceId === undefined || spanId === undefined) return undefined;
  const attributes = readOtlpAttributes(record['attributes']);
  const body: JsonValue = readOtlpValue(record['body']);
  const severity = asText(firstOf(record, 'severityText', 'severity_text'));
  const time = firstOf(record, 'timeUnixNano', 'time_unix_nano', 'observedTimeUnixNano', 'observed_time_unix_nano');
  return {
    traceId,
    spanId,
    event: defined<SpanEvent>({
      name: asText(firstOf(record, 'eventName', 'event_name')) ?? asText(attributes['event.name']) ?? 'log',
      timeNs: nanosecondsOf(time, 'nanoseconds'),
      attributes: {
        ...attributes,
        ...(body === null || body === '' ? {} : { body }),
        ...(severity === undefined ? {} : { 'log.severity': severity }),
      },
    }),
  };
}
