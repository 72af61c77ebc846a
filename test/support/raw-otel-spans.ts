/**
 * Spans of exports as they lie in the raw JSON, read without any of the code that imports them: what tests over real files
 * compare an import with.
 */
export interface RawSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  startNs: string;
  endNs: string;
  isError: boolean;
  /** By dotted name, JSON text left as text. */
  attributes: Record<string, unknown>;
}

type Raw = Record<string, unknown>;

/** @param values parsed JSON, long integers as text */
export function rawSpansOf(values: readonly unknown[]): RawSpan[] {
  return values.flatMap((value) => walk(value));
}

function walk(value: unknown): RawSpan[] {
  if (Array.isArray(value)) return value.flatMap((item) => walk(item));
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Raw;
  for (const key of ['resourceSpans', 'batches']) if (Array.isArray(object[key])) return ofOtlp(object[key] as Raw[]);
  if (Array.isArray(object['data']))
    return (object['data'] as Raw[]).flatMap((trace) => (trace['spans'] as Raw[]).map(ofJaeger));
  if ('SpanAttributes' in object) return [ofClickHouse(object)];
  if ('context.span_id' in object || 'span_kind' in object) return [ofPhoenix(object)];
  if ('spanContext' in object) return [ofReadableSpan(object)];
  if ('span_id' in object) return [ofFlattened(object)];
  return Object.values(object).flatMap((item) => walk(item));
}

function ofOtlp(groups: readonly Raw[]): RawSpan[] {
  return groups.flatMap((group) =>
    ((group['scopeSpans'] ?? group['instrumentationLibrarySpans']) as Raw[]).flatMap((scope) =>
      (scope['spans'] as Raw[]).map((span) => ({
        traceId: hexOf(span['traceId']),
        spanId: hexOf(span['spanId']),
        parentSpanId: span['parentSpanId'] ? hexOf(span['parentSpanId']) : undefined,
        name: String(span['name']),
        startNs: String(span['startTimeUnixNano']),
        endNs: String(span['endTimeUnixNano']),
        isError: [2, 'STATUS_CODE_ERROR'].includes((span['status'] as Raw | undefined)?.['code'] as string),
        attributes: Object.fromEntries(
          ((span['attributes'] ?? []) as Raw[]).map((attribute) => [
            String(attribute['key']),
            Object.values(attribute['value'] as Raw)[0],
          ]),
        ),
      })),
    ),
  );
}

/** 16 or 8 bytes in base64 are 24 or 12 characters that end in `=`. */
function hexOf(id: unknown): string {
  const text = String(id);
  return text.endsWith('=') ? Buffer.from(text, 'base64').toString('hex') : text;
}

function ofJaeger(span: Raw): RawSpan {
  const tags = Object.fromEntries((span['tags'] as Raw[]).map((tag) => [String(tag['key']), tag['value']]));
  const references = span['references'] as Raw[];
  const startMicroseconds = BigInt(span['startTime'] as string | number);
  return {
    traceId: String(span['traceID']),
    spanId: String(span['spanID']),
    parentSpanId: references.find((reference) => reference['refType'] === 'CHILD_OF')?.['spanID'] as string | undefined,
    name: String(span['operationName']),
    startNs: String(startMicroseconds * 1000n),
    endNs: String((startMicroseconds + BigInt(span['duration'] as number)) * 1000n),
    isError: tags['error'] === true,
    attributes: tags,
  };
}

function ofClickHouse(row: Raw): RawSpan {
  const startNs = isoNanoseconds(row['Timestamp']);
  return {
    traceId: String(row['TraceId']),
    spanId: String(row['SpanId']),
    parentSpanId: (row['ParentSpanId'] as string) || undefined,
    name: String(row['SpanName']),
    startNs,
    endNs: String(BigInt(startNs) + BigInt(row['Duration'] as number | string)),
    isError: row['StatusCode'] === 'Error',
    attributes: row['SpanAttributes'] as Raw,
  };
}

function ofPhoenix(row: Raw): RawSpan {
  const context = (row['context'] ?? { trace_id: row['context.trace_id'], span_id: row['context.span_id'] }) as Raw;
  const columns = Object.entries(row).filter(([key, value]) => key.startsWith('attributes.') && value !== null);
  return {
    traceId: String(context['trace_id']),
    spanId: String(context['span_id']),
    parentSpanId: (row['parent_id'] as string | null) ?? undefined,
    name: String(row['name']),
    startNs: isoNanoseconds(row['start_time']),
    endNs: isoNanoseconds(row['end_time']),
    isError: row['status_code'] === 'ERROR',
    attributes: {
      ...((row['attributes'] ?? {}) as Raw),
      ...Object.fromEntries(columns.map(([key, value]) => [key.slice('attributes.'.length), value])),
      'openinference.span.kind': row['span_kind'],
    },
  };
}

function ofReadableSpan(span: Raw): RawSpan {
  const context = span['spanContext'] as Raw;
  const pair = (time: unknown): string => {
    const [seconds, nanoseconds] = time as [number, number];
    return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
  };
  return {
    traceId: String(context['traceId']),
    spanId: String(context['spanId']),
    parentSpanId: span['parentSpanId'] as string | undefined,
    name: String(span['name']),
    startNs: pair(span['startTime']),
    endNs: pair(span['endTime']),
    isError: (span['status'] as Raw)['code'] === 2,
    attributes: span['attributes'] as Raw,
  };
}

function ofFlattened(span: Raw): RawSpan {
  const code = (span['status'] as Raw | undefined)?.['code'];
  return {
    traceId: String(span['trace_id']),
    spanId: String(span['span_id']),
    parentSpanId: (span['parent_span_id'] as string | null | undefined) ?? undefined,
    name: String(span['name']),
    startNs: unixNano(span['start_time'] ?? span['startTimeUnixNano']),
    endNs: unixNano(span['end_time'] ?? span['endTimeUnixNano']),
    isError: code === 'ERROR',
    attributes: span['attributes'] as Raw,
  };
}

/** A time with up to nine decimal places, which a date would round to three. */
function isoNanoseconds(time: unknown): string {
  const text = String(time);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const seconds = Date.parse(text.replace(/\.\d+/, '')) / 1000;
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')));
}

/** @returns how many elements a list has that attributes spell out, `gen_ai.prompt.N.…`, or hold as one value */
export function listLength(attributes: Record<string, unknown>, prefix: string): number {
  const whole = attributes[prefix];
  if (Array.isArray(whole)) return whole.length;
  const numbers = Object.keys(attributes)
    .filter((key) => key.startsWith(`${prefix}.`))
    .map((key) => key.slice(prefix.length + 1).split('.')[0]);
  return new Set(numbers).size;
}

/** One of the exports writes milliseconds, 13 digits, where 19 digits of nanoseconds belong. */
function unixNano(value: unknown): string {
  return String(value).length === 13 ? `${String(value)}000000` : String(value);
}
