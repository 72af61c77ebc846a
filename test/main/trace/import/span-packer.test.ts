import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { canonicalJson } from '../../../../main/base/json.ts';
import { unpackSpan } from '../../../../main/trace/import/pack-span.ts';
import { BatchReceiver } from '../../../../main/trace/import/receive-batch.ts';
import { redactSpan } from '../../../../main/trace/import/redact-span.ts';
import { SpanPacker } from '../../../../main/trace/import/span-packer.ts';
import { createKnownSecretFilter, createRedactor } from '../../../../main/trace/redact.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';
import { unpackBatches } from '../../../support/unpack-batches.ts';

const redactor = createRedactor({ knownSecrets: () => [] });
const known = createKnownSecretFilter(['harbour-pass-"17"', 'quay-master-key']);
const shaped = 'sk-proj-abcdefghijklmnop0123';
const long = 'The quays are lit at night. '.repeat(30);

/** Packed here and taken in there, batch by batch. */
function carry(spans: readonly CanonicalSpan[], batchSpans = spans.length) {
  const packer = new SpanPacker(redactor);
  const receiver = new BatchReceiver(known);
  const received: CanonicalSpan[] = [];
  let count = 0;
  for (let from = 0; from < spans.length; from += batchSpans) {
    for (const span of spans.slice(from, from + batchSpans)) count += packer.add(span);
    const { traces, redacted } = receiver.receive(packer.take());
    count += redacted;
    for (const { traceId, spans: packed, textOf } of traces) {
      for (const { canonical } of packed) received.push(unpackSpan(canonical, traceId, { read: textOf }));
    }
  }
  return { received, count };
}

/** What must come of it: secrets by shape out of each span, then those known by value out of its JSON. */
function cleaned(span: CanonicalSpan): { span: CanonicalSpan; count: number } {
  const byShape = redactSpan(span, redactor);
  const byValue = known.cleanJson(JSON.stringify(byShape.span));
  return { span: JSON.parse(byValue.text) as CanonicalSpan, count: byShape.count + byValue.count };
}

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    long,
    `${long} https://quay.example/map`,
    `${long}\n${shaped}`,
    `${shaped} and more`,
    `it is harbour-pass-"17" today`,
    `${long} quay-master-key`,
    '\u0000said:1',
    '"\u0000said:0',
  ),
);
const key = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom('api_key', 'password', '\u0000said:0'));
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.array(tie('value'), { maxLength: 3 }), members(tie('value'))),
}));
function members(of: fc.Arbitrary<JsonValue>): fc.Arbitrary<Record<string, JsonValue>> {
  return fc.dictionary(
    key.filter((name) => name !== '__proto__'),
    of,
    { maxKeys: 3 },
  );
}
const span = fc
  .record({ number: fc.nat({ max: 9 }), name: text, input: value, attributes: members(value), tools: fc.array(value) })
  .map(({ number, tools, ...fields }) =>
    makeSpan({ traceId: `trace-${number % 2}`, spanId: `span-${number}`, toolDefinitions: tools, ...fields }),
  );

describe('spans that are packed for the journal', () => {
  it('arrive as they were, without secrets of any kind, each counted', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (spans, batchSpans) => {
        const expected = spans.map(cleaned);
        const { received, count } = carry(spans, batchSpans);
        const inOrder = (list: readonly CanonicalSpan[]): string[] =>
          list.map((one) => canonicalJson(JSON.parse(JSON.stringify(one)))).toSorted();
        expect(inOrder(received)).toEqual(inOrder(expected.map((one) => one.span)));
        expect(count).toBe(expected.reduce((sum, one) => sum + one.count, 0));
      }),
    );
  });

  it('bring a text once, whichever of them repeat it', () => {
    const packer = new SpanPacker(redactor);
    packer.add(makeSpan({ spanId: 'a', input: long }));
    packer.add(makeSpan({ spanId: 'b', input: long, output: [long] }));
    const first = packer.take();
    packer.add(makeSpan({ spanId: 'c', input: long }));
    const second = packer.take();
    expect(first.texts.filter((one) => one === long)).toHaveLength(1);
    expect(second.texts).not.toContain(long);
    expect(unpackBatches([first, second]).map(({ input }) => input)).toEqual([long, long, long]);
    expect([first.startsAnew, second.startsAnew]).toEqual([true, false]);
  });

  it('number their texts anew when too much would have to be remembered', () => {
    const packer = new SpanPacker(redactor);
    const texts = Array.from({ length: 18 }, (_, number) => `${number} ${'x'.repeat(1024 * 1024)}`);
    const batches = texts.map((input, number) => {
      packer.add(makeSpan({ spanId: `s${number}`, input }));
      return packer.take();
    });
    expect(batches.filter(({ startsAnew }) => startsAnew)).toHaveLength(2);
    expect(unpackBatches(batches).map(({ input }) => input)).toEqual(texts);
  });

  it('keep the secrets of a text that was sent before out of later spans too', () => {
    const spans = ['a', 'b', 'c'].map((spanId) => makeSpan({ spanId, input: `${long} quay-master-key` }));
    const { received, count } = carry(spans, 1);
    expect(count).toBe(3);
    expect(JSON.stringify(received)).not.toContain('quay-master-key');
  });

  it('are looked through as what JSON stands for, also where a text of the same characters was found clean', () => {
    const tools = [{ name: 'lights', description: `${long}\n${shaped}` }];
    const spans = [
      makeSpan({ spanId: 'a', input: JSON.stringify(tools) }),
      makeSpan({ spanId: 'b', toolDefinitions: tools }),
    ];
    const { received } = carry(spans);
    expect(JSON.stringify(received.find(({ spanId }) => spanId === 'b'))).not.toContain(shaped);
  });

  it('are grouped by their trace under the name that is left of its id', () => {
    const packer = new SpanPacker(redactor);
    packer.add(makeSpan({ traceId: 'quay-master-key', spanId: 'a', name: 'quay-master-key' }));
    const { traces } = new BatchReceiver(known).receive(packer.take());
    expect(traces).toMatchObject([{ traceId: '[redacted secret]', spans: [{ name: '[redacted secret]' }] }]);
  });
});

it('gives a trace with a secret that is known by value no row, or one made without it', () => {
  const rowsOf = (...inputs: string[]) => {
    const packer = new SpanPacker(redactor);
    for (const [index, input] of inputs.entries()) packer.add(makeSpan({ traceId: `t${index}`, spanId: 'a', input }));
    return new BatchReceiver(known).receive(packer.take()).traces.map(({ row }) => row?.summary.title ?? null);
  };
  expect(rowsOf('When does the quay open?')).toEqual(['When does the quay open?']);
  expect(rowsOf(`${long} quay-master-key`, 'When does the quay open?')).toEqual([null, null]);
  expect(rowsOf('Is it quay-master-key?')).toEqual(['Is it [redacted secret]?']);
});
