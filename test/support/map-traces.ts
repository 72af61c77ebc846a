import { readFileSync } from 'node:fs';
import type { JsonValue } from '../../main/base/json.ts';
import type { CanonicalSpan } from '../../main/contract/canonical-span.ts';
import { detectFormat, documentsFor } from '../../main/trace/import/detect-format.ts';
import { TRACE_FORMATS } from '../../main/trace/import/trace-formats.ts';

export interface MappedTraces {
  format: string;
  spans: readonly CanonicalSpan[];
  /** How often each field was left among the attributes. */
  unmapped: ReadonlyMap<string, number>;
  errors: readonly string[];
  /** Records that took a number. */
  records: number;
}

/** Maps values as the reader of files hands them out, one after the other, in the format that the first tells. */
export function mapTraces(values: readonly JsonValue[]): MappedTraces {
  const format = detectFormat(values[0] ?? null, TRACE_FORMATS);
  if (format === null) throw new Error('no format detects the value');
  const unmapped = new Map<string, number>();
  const errors: string[] = [];
  let records = 0;
  const mapper = format.createMapper({
    file: 'traces.json',
    nextIndex: () => records++,
    unmapped: (field) => unmapped.set(field, (unmapped.get(field) ?? 0) + 1),
    error: (sentence) => errors.push(sentence),
  });
  const spans: CanonicalSpan[] = [];
  for (const value of values) {
    for (const document of documentsFor(format, value)) spans.push(...mapper.map(document));
  }
  spans.push(...mapper.end());
  return { format: format.name, spans, unmapped, errors, records };
}

/** @returns the values of a file of JSON, or of JSON lines, long integers as text */
export function readTraceValues(path: string): JsonValue[] {
  const text = readFileSync(path, 'utf8');
  try {
    return [parseLossless(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => parseLossless(line));
  }
}

function parseLossless(text: string): JsonValue {
  return JSON.parse(text, (_key, value: JsonValue, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && /^-?\d{16,}$/.test(context.source)
      ? context.source
      : value,
  ) as JsonValue;
}
