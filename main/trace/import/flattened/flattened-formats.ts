import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { OtelRecord } from '../otel/build-span.ts';
import { readResource, readScope } from '../otel/resource.ts';
import { SpanAssembly } from '../otel/span-assembly.ts';
import { readLogRecord } from '../otlp/log-records.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asObject, asText, fieldOf, hasAny } from '../values/json-fields.ts';
import type { FlatSpan } from './flat-span.ts';
import { readClickHouseRow } from './read-clickhouse-row.ts';
import { readPhoenixRow } from './read-phoenix-row.ts';
import { readPlainSpan } from './read-plain-span.ts';

/** Rows of the table that the collector's exporter for ClickHouse fills. */
export const clickHouseFormat: TraceFormat = format('clickhouse', isClickHouseRow);
/** Phoenix: spans of its interface, rows of its data frame. */
export const phoenixFormat: TraceFormat = format('phoenix', isPhoenixRow);
/** What OpenTelemetry's exporter to the console prints in Python. */
export const otelConsoleFormat: TraceFormat = format('otel-console', (row) => {
  const kind = asText(row['kind']);
  return fieldOf(row, 'context', 'span_id') !== undefined && (kind === undefined || kind.startsWith('SpanKind.'));
});
/** Spans of OpenTelemetry's SDK for JavaScript as they are in memory. */
export const readableSpanFormat: TraceFormat = format(
  'otel-readable-span',
  (row) =>
    fieldOf(row, 'spanContext', 'traceId') !== undefined ||
    (hasAny(row, 'traceId') && hasAny(row, 'id') && hasAny(row, 'instrumentationScope', 'instrumentationLibrary')),
);
/** Spans in one object each, as tools write them that have no format of their own. */
export const flattenedFormat: TraceFormat = format(
  'flattened',
  (row) =>
    hasAny(row, 'trace_id', 'traceId') &&
    hasAny(row, 'span_id', 'spanId') &&
    hasAny(row, 'attributes', 'otel_scope_name'),
);

function isClickHouseRow(row: JsonObject): boolean {
  return hasAny(row, 'TraceId') && hasAny(row, 'SpanAttributes', 'SpanName');
}

function isPhoenixRow(row: JsonObject): boolean {
  const isRest = fieldOf(row, 'context', 'span_id') !== undefined && hasAny(row, 'span_kind');
  return isRest || hasAny(row, 'context.span_id');
}

function format(name: string, isRow: (row: JsonObject) => boolean): TraceFormat {
  return {
    name,
    detects: (document) => {
      const row = asObject(document);
      return row !== undefined && isRow(row);
    },
    createMapper: (context) => new FlattenedMapper(name, context),
  };
}

/** One object is one span, whatever the others of its file look like. */
class FlattenedMapper implements FormatMapper {
  readonly #format: string;
  readonly #context: MapperContext;
  readonly #assembly: SpanAssembly;

  constructor(name: string, context: MapperContext) {
    this.#format = name;
    this.#context = context;
    this.#assembly = new SpanAssembly(context);
  }

  *map(document: JsonValue): Generator<CanonicalSpan, void, undefined> {
    const row = asObject(document);
    if (row !== undefined && isLogRecord(row)) {
      this.#assembly.addLogged(readLogRecord(row));
      yield* this.#assembly.meet();
      return;
    }
    const span = row === undefined ? undefined : readRow(row);
    if (span === undefined) {
      this.#context.error(`A record is no span: ${describe(document)}.`);
      return;
    }
    const index = this.#context.nextIndex();
    yield* this.#assembly.add(this.#recordOf(span), index);
  }

  end(): Iterable<CanonicalSpan> {
    return this.#assembly.end();
  }

  #recordOf({ resource, scope, kind, traceState, ...span }: FlatSpan): OtelRecord {
    return {
      ...span,
      format: this.#format,
      resource: readResource(resource, this.#context),
      scope: readScope(scope.name, scope.version, {}, this.#context),
      extras: {
        ...(kind === undefined ? {} : { 'span.kind': kind }),
        ...(traceState === undefined || traceState === '[]' ? {} : { 'otel.trace_state': traceState }),
      },
    };
  }
}

/** In files of AWS's distribution the records of the log stand among the spans; only spans have a name. */
function isLogRecord(row: JsonObject): boolean {
  return (
    hasAny(row, 'body') && hasAny(row, 'timeUnixNano', 'observedTimeUnixNano', 'time_unix_nano') && !hasAny(row, 'name')
  );
}

function readRow(row: JsonObject): FlatSpan | undefined {
  if (isClickHouseRow(row)) return readClickHouseRow(row);
  if (isPhoenixRow(row)) return readPhoenixRow(row);
  const isSpan = hasAny(row, 'trace_id', 'traceId', 'span_id', 'spanId', 'context', 'spanContext', 'attributes');
  return isSpan ? readPlainSpan(row) : undefined;
}

/** Characters of a record's keys that an error repeats. */
const MAX_DESCRIPTION = 120;

function describe(document: JsonValue): string {
  const row = asObject(document);
  if (row === undefined)
    return `it is ${document === null ? 'null' : Array.isArray(document) ? 'a list' : `a ${typeof document}`}`;
  const keys = Object.keys(row).slice(0, 12).join(', ');
  return keys === '' ? 'it is empty' : `its keys are ${keys.slice(0, MAX_DESCRIPTION)}`;
}
