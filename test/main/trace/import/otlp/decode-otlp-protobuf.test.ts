import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../../main/base/errors/invalid-argument-error.ts';
import { decodeOtlpProtobuf } from '../../../../../main/trace/import/otlp/decode-otlp-protobuf.ts';
import { createSeededRandom } from '../../../../support/seeded-random.ts';

// Bytes are put together by hand, field by field, as the protobuf encoding specifies them.

function varint(value: bigint): number[] {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}
const tag = (field: number, wire: number): number[] => varint(BigInt(field * 8 + wire));
const bytesField = (field: number, bytes: readonly number[]): number[] => [
  ...tag(field, 2),
  ...varint(BigInt(bytes.length)),
  ...bytes,
];
const textField = (field: number, text: string): number[] => bytesField(field, [...Buffer.from(text)]);
const numberField = (field: number, value: bigint): number[] => [...tag(field, 0), ...varint(value)];
function fixed64Field(field: number, value: bigint): number[] {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return [...tag(field, 1), ...buffer];
}
function doubleField(field: number, value: number): number[] {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return [...tag(field, 1), ...buffer];
}
const attribute = (key: string, value: readonly number[]): number[] => [...textField(1, key), ...bytesField(2, value)];
const hex = (digits: string): number[] => [...Buffer.from(digits, 'hex')];

const SPAN = [
  ...bytesField(1, hex('0af7651916cd43dd8448eb211c80319c')),
  ...bytesField(2, hex('b7ad6b7169203331')),
  ...bytesField(4, []),
  ...textField(5, 'chat gröna 🚢'),
  ...numberField(6, 3n),
  ...fixed64Field(7, 1_780_300_800_123_456_789n),
  ...fixed64Field(8, 1_780_300_801_123_456_789n),
  ...bytesField(9, attribute('gen_ai.request.model', textField(1, 'gpt-4o'))),
  ...bytesField(9, attribute('stream', numberField(2, 1n))),
  ...bytesField(9, attribute('tokens', numberField(3, 4_611_686_018_427_387_905n))),
  ...bytesField(9, attribute('shift', numberField(3, -7n))),
  ...bytesField(9, attribute('temperature', doubleField(4, 0.25))),
  ...bytesField(9, attribute('nothing', [])),
  ...bytesField(9, attribute('not a number', doubleField(4, Number.NaN))),
  ...bytesField(
    9,
    attribute('list', bytesField(5, [...bytesField(1, textField(1, 'a')), ...bytesField(1, numberField(3, 2n))])),
  ),
  ...bytesField(9, attribute('map', bytesField(6, bytesField(1, attribute('inner', textField(1, 'x')))))),
  ...bytesField(9, attribute('raw', bytesField(7, [1, 2, 3]))),
  ...bytesField(11, [
    ...fixed64Field(1, 1_780_300_800_500_000_000n),
    ...textField(2, 'exception'),
    ...bytesField(3, attribute('exception.type', textField(1, 'Timeout'))),
  ]),
  ...bytesField(13, [
    ...bytesField(1, hex('0af7651916cd43dd8448eb211c80319d')),
    ...bytesField(2, hex('00f067aa0ba902b7')),
  ]),
  ...bytesField(15, [...textField(2, 'too late'), ...numberField(3, 2n)]),
  // A field that a later version of the protocol may add.
  ...textField(99, 'unknown'),
];

function request(span: readonly number[], scopeSpansField = 2): Uint8Array {
  const scope = bytesField(1, [...textField(1, 'harbour.agent'), ...textField(2, '1.3.0')]);
  const resource = bytesField(1, bytesField(1, attribute('service.name', textField(1, 'harbour-desk'))));
  const spans = bytesField(scopeSpansField, [...scope, ...bytesField(2, span)]);
  return Uint8Array.from(bytesField(1, [...resource, ...spans]));
}

describe('OTLP in protobuf', () => {
  it('reads as its JSON encoding does', () => {
    expect(decodeOtlpProtobuf(request(SPAN))).toEqual({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'harbour-desk' } }] },
          scopeSpans: [
            {
              scope: { name: 'harbour.agent', version: '1.3.0' },
              spans: [
                {
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                  name: 'chat gröna 🚢',
                  kind: 3,
                  startTimeUnixNano: '1780300800123456789',
                  endTimeUnixNano: '1780300801123456789',
                  attributes: [
                    { key: 'gen_ai.request.model', value: { stringValue: 'gpt-4o' } },
                    { key: 'stream', value: { boolValue: true } },
                    { key: 'tokens', value: { intValue: '4611686018427387905' } },
                    { key: 'shift', value: { intValue: '-7' } },
                    { key: 'temperature', value: { doubleValue: 0.25 } },
                    { key: 'nothing', value: {} },
                    { key: 'not a number', value: { doubleValue: 'NaN' } },
                    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }] } } },
                    { key: 'map', value: { kvlistValue: { values: [{ key: 'inner', value: { stringValue: 'x' } }] } } },
                    { key: 'raw', value: { bytesValue: 'AQID' } },
                  ],
                  events: [
                    {
                      timeUnixNano: '1780300800500000000',
                      name: 'exception',
                      attributes: [{ key: 'exception.type', value: { stringValue: 'Timeout' } }],
                    },
                  ],
                  links: [{ traceId: '0af7651916cd43dd8448eb211c80319d', spanId: '00f067aa0ba902b7' }],
                  status: { message: 'too late', code: 2 },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('reads the field that held the spans before version 0.15', () => {
    const read = decodeOtlpProtobuf(request(SPAN, 1000)) as { resourceSpans: { scopeSpans: unknown[] }[] };
    expect(read.resourceSpans[0]?.scopeSpans).toHaveLength(1);
  });

  it('reads nothing out of nothing', () => {
    expect(decodeOtlpProtobuf(new Uint8Array())).toEqual({ resourceSpans: [] });
  });

  it('refuses a length that leads out of its message', () => {
    const bytes = request(SPAN);
    expect(() => decodeOtlpProtobuf(bytes.subarray(0, -3))).toThrow(InvalidArgumentError);
    expect(() => decodeOtlpProtobuf(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow(/damaged/);
  });

  it('refuses records of a log, which lie under the same numbers', () => {
    expect(() => decodeOtlpProtobuf(request(fixed64Field(1, 1_780_300_800_123_456_789n)))).toThrow(
      /fixed64 where an id/,
    );
  });

  it('refuses a value that nests without end', () => {
    let value = textField(1, 'deep');
    for (let depth = 0; depth < 200; depth += 1) value = bytesField(5, bytesField(1, value));
    expect(() => decodeOtlpProtobuf(request(bytesField(9, attribute('deep', value))))).toThrow(/nests deeper/);
  });

  it('ends in a result or a typed error, whatever bytes are damaged', () => {
    const random = createSeededRandom(31);
    const bytes = request(SPAN);
    for (let round = 0; round < 3000; round += 1) {
      const damaged = Uint8Array.from(bytes);
      for (let edits = 1 + Math.floor(random.next() * 4); edits > 0; edits -= 1) {
        damaged[Math.floor(random.next() * damaged.length)] = Math.floor(random.next() * 256);
      }
      const cut = damaged.subarray(0, Math.floor(random.next() * (damaged.length + 1)));
      expect(outcomeOf(cut), `round ${round}`).toMatch(/^(?:read|refused)$/);
    }
  });
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    decodeOtlpProtobuf(bytes);
    return 'read';
  } catch (error) {
    return InvalidArgumentError.is(error) ? 'refused' : String(error);
  }
}
