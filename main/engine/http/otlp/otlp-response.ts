import type { OtlpEncoding } from './otlp-encoding.ts';

/** Wire types of protobuf. */
const VARINT = 0;
const BYTES = 2;
const LOW_BITS = 0x7f;
const MORE = 0x80;

/** `ExportTraceServiceResponse`: empty when everything was taken. */
export function exportResponse(
  encoding: OtlpEncoding,
  partial: { rejectedSpans: number; errorMessage: string } | null,
): Buffer {
  if (partial === null) return Buffer.from(encoding === 'json' ? '{}' : '');
  const { rejectedSpans, errorMessage } = partial;
  if (encoding === 'json') {
    // 64-bit numbers are text in the JSON encoding.
    return Buffer.from(JSON.stringify({ partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage } }));
  }
  return field(1, Buffer.concat([...(rejectedSpans === 0 ? [] : [number(1, rejectedSpans)]), text(2, errorMessage)]));
}

/** `google.rpc.Status`, which is what a request that is not taken is answered with. Its code is not used over HTTP. */
export function refusalResponse(encoding: OtlpEncoding, message: string): Buffer {
  return encoding === 'json' ? Buffer.from(JSON.stringify({ message })) : text(2, message);
}

function number(fieldNumber: number, value: number): Buffer {
  return Buffer.from([(fieldNumber << 3) | VARINT, ...varint(value)]);
}

function text(fieldNumber: number, value: string): Buffer {
  return field(fieldNumber, Buffer.from(value));
}

function field(fieldNumber: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(fieldNumber << 3) | BYTES, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > LOW_BITS; rest = Math.floor(rest / MORE)) bytes.push((rest & LOW_BITS) | MORE);
  return [...bytes, rest];
}
