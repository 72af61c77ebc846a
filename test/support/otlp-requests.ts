/** One span as an exporter sends it, with a model's call. */
export function otlpSpan(number: number, given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    traceId: (number >> 4).toString(16).padStart(32, 'a'),
    spanId: number.toString(16).padStart(16, '0'),
    name: 'chat harbour-small',
    kind: 3,
    startTimeUnixNano: String(1_767_603_600_000_000_000n + BigInt(number) * 1_000_000n),
    endTimeUnixNano: String(1_767_603_600_500_000_000n + BigInt(number) * 1_000_000n),
    attributes: [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.request.model', value: { stringValue: 'harbour-small' } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: '120' } },
      {
        key: 'gen_ai.input.messages',
        value: {
          stringValue: JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: `Berth ${number}?` }] }]),
        },
      },
    ],
    status: {},
    ...given,
  };
}

/** An `ExportTraceServiceRequest` in JSON. */
export function otlpRequest(...spans: readonly unknown[]): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'harbour' } }] },
        scopeSpans: [{ scope: { name: 'harbour.agent', version: '1.2' }, spans }],
      },
    ],
  });
}

/** The same in protobuf, written field by field: ids, name, times, and attributes that are texts. */
export function otlpProtobuf(...spans: readonly Record<string, unknown>[]): Buffer {
  const scopeSpans = spans.map((span) => bytes(2, spanBytes(span)));
  const resource = bytes(1, bytes(1, attributeBytes('service.name', 'harbour')));
  return bytes(1, Buffer.concat([resource, bytes(2, Buffer.concat(scopeSpans))]));
}

function spanBytes(span: Record<string, unknown>): Buffer {
  const attributes = span['attributes'] as { key: string; value: { stringValue?: string } }[];
  return Buffer.concat([
    bytes(1, Buffer.from(String(span['traceId']), 'hex')),
    bytes(2, Buffer.from(String(span['spanId']), 'hex')),
    bytes(5, Buffer.from(String(span['name']))),
    fixed64(7, String(span['startTimeUnixNano'])),
    fixed64(8, String(span['endTimeUnixNano'])),
    ...attributes.flatMap(({ key, value }) =>
      value.stringValue === undefined ? [] : [bytes(9, attributeBytes(key, value.stringValue))],
    ),
  ]);
}

const attributeBytes = (key: string, value: string): Buffer =>
  Buffer.concat([bytes(1, Buffer.from(key)), bytes(2, bytes(1, Buffer.from(value)))]);

function fixed64(field: number, decimal: string): Buffer {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(decimal));
  return Buffer.concat([Buffer.from([(field << 3) | 1]), value]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}
