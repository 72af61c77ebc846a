import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../../main/base/json.ts';
import type { ByteSource } from '../../../../../main/trace/import/read/byte-source.ts';
import { readJson } from '../../../../../main/trace/import/read/read-json.ts';
import { READ_LIMITS, type ReadLimits } from '../../../../../main/trace/import/read/read-item.ts';

/** A stream that arrives in chunks of `chunkBytes`. */
function dripping(text: string | Buffer, chunkBytes = 7): ByteSource {
  const bytes = Buffer.from(text as string);
  return {
    // oxlint-disable-next-line require-await -- a source is read asynchronously, whatever it is
    async *open(position) {
      for (let at = position; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

async function read(
  source: ByteSource,
  limits: ReadLimits = READ_LIMITS,
): Promise<{ values: JsonValue[]; problems: string[] }> {
  const values: JsonValue[] = [];
  const problems: string[] = [];
  for await (const item of readJson(source, limits)) {
    if ('value' in item) values.push(item.value);
    else problems.push(item.problem);
  }
  return { values, problems };
}

const records = [
  { id: 1, text: 'a "quoted" \\ word\n' },
  { id: 2, list: [[], {}, [{}]] },
  { id: 3, text: '{[]}' },
];
const pretty = (value: JsonValue): string => JSON.stringify(value, null, 2);

describe('values are read', () => {
  it.each<[string, string]>([
    ['one on each line', records.map((record) => JSON.stringify(record)).join('\n')],
    [
      'one on each line, with returns and an empty line',
      records.map((record) => JSON.stringify(record)).join('\r\n\r\n'),
    ],
    ['of many lines, one after the other', records.map(pretty).join('\n')],
    ['without anything between', records.map((record) => JSON.stringify(record)).join('')],
    ['with commas between', `${records.map(pretty).join(',\n')},\n`],
    ['after a byte order mark', `\uFEFF${records.map((record) => JSON.stringify(record)).join('\n')}\n`],
  ])('%s', async (_, text) => {
    for (const chunkBytes of [1, 7, 1000]) {
      expect(await read(dripping(text, chunkBytes))).toEqual({ values: records, problems: [] });
    }
  });

  it('out of what a server streamed, up to the end it tells', async () => {
    const events = records.map((record) => `event: delta\nid: 7\ndata: ${JSON.stringify(record)}  \n\n`);
    const text = `: hello\n\nretry: 10\n${events.join('')}data: [DONE]\n\n`;
    for (const chunkBytes of [1, 7, 1000]) {
      expect(await read(dripping(text, chunkBytes))).toEqual({ values: records, problems: [] });
    }
  });

  it('and a line that looks like an event of a stream is told, where the file is none', async () => {
    const { values, problems } = await read(dripping('{"id":1}\ndata: {"id":2}\n{"id":3}\n'));
    expect(values).toEqual([{ id: 1 }, { id: 3 }]);
    expect(problems).toHaveLength(1);
  });

  it('as one array, also when each element begins a line', async () => {
    const text = `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`;
    expect(await read(dripping(text))).toEqual({ values: [records], problems: [] });
  });

  it('as JSON.parse reads them, whatever they hold', async () => {
    // Long integers are another claim, below.
    const anything = fc.jsonValue().map((any) => JSON.parse(JSON.stringify(any).replace(/\d{16,}/g, '7')) as JsonValue);
    const container = fc.oneof(
      fc.array(anything, { maxLength: 6 }),
      fc.dictionary(fc.string(), anything, { maxKeys: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(container),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (list, size, isPretty) => {
          const texts = list.map((value) => JSON.stringify(value, null, isPretty ? 1 : 0));
          const { values, problems } = await read(dripping(texts.join('\n'), size));
          expect(problems).toEqual([]);
          const expected = texts.map((text) => JSON.parse(text.replaceAll('"__proto__"', '"_proto_"')) as JsonValue);
          expect(values).toEqual(expected);
        },
      ),
      { numRuns: 100, seed: 20261129 },
    );
  });
});

describe('integers', () => {
  it('of 16 digits and more keep every digit, as text; shorter ones, fractions and texts stay what they are', async () => {
    const text =
      '{"ns": 1700000000123456789, "neg": -1700000000123456789, "us":1700000000123456, "ms": 1700000000123, "f": 0.1234567890123456, "e": 1234567890123456e2, "s": "1700000000123456789, 1700000000123456789", "list": [1700000000123456781,1700000000123456782]}';
    const { values } = await read(dripping(text, 3));
    expect(values).toEqual([
      {
        ns: '1700000000123456789',
        neg: '-1700000000123456789',
        us: '1700000000123456',
        ms: 1700000000123,
        f: 0.1234567890123456,
        e: 1234567890123456e2,
        s: '1700000000123456789, 1700000000123456789',
        list: ['1700000000123456781', '1700000000123456782'],
      },
    ]);
  });
});

describe('what is damaged', () => {
  it.each<[string, string]>([
    ['is no JSON at all', 'INVALID LINE'],
    ['breaks off in a text', '{"id": 9, "text": "abc'],
    ['breaks off in an object', '{"id": 9, "deep": {"a": 1}'],
    ['breaks off after a comma', '{"id": 9,'],
    ['closes what was not opened', '{"id": 9]'],
    ['holds a word JSON does not know', '{"id": undefined}'],
    ['is a bare number', '12'],
  ])('costs one line that %s, and says where', async (_, line) => {
    const [first, ...rest] = records.map((record) => JSON.stringify(record));
    const { values, problems } = await read(dripping([first, line, ...rest].join('\n')));
    expect(values).toEqual(records);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`Line 2, byte ${Buffer.byteLength(`${first}\n`)}`);
  });

  it('as the first line costs that line', async () => {
    const lines = records.map((record) => JSON.stringify(record));
    const { values, problems } = await read(dripping(['{"id": 9, "deep": {"a": 1}', ...lines].join('\n')));
    expect(values).toEqual(records);
    expect(problems).toHaveLength(1);
  });

  it('among values of many lines costs one of them', async () => {
    const broken = pretty({ id: 9, a: { b: 1 } }).replace('"b": 1', '"b": 1]');
    const { values, problems } = await read(
      dripping([pretty(records[0] ?? {}), broken, pretty(records[1] ?? {})].join('\n')),
    );
    expect(values).toEqual(records.slice(0, 2));
    expect(problems).toHaveLength(1);
  });

  it('in an array costs one element', async () => {
    const lines = records.map((record) => JSON.stringify(record));
    const { values, problems } = await read(dripping(`[${[lines[0], '{"id": nope}', lines[1]].join(',')}]`));
    expect(values.flat()).toEqual(records.slice(0, 2));
    expect(problems).toHaveLength(1);
  });

  it('at the end, because the file was cut off, leaves the elements before', async () => {
    const spans = Array.from({ length: 5 }, (_, id) => ({ id }));
    const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const { values, problems } = await read(dripping(text.slice(0, text.indexOf('"id":4'))));
    expect(values).toEqual([0, 1, 2, 3].map((id) => ({ resourceSpans: [{ scopeSpans: [{ spans: [{ id }] }] }] })));
    expect(problems).toEqual([expect.stringMatching(/ends in the middle/)]);
  });

  it('by depth is refused, not followed', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { values, problems } = await read(dripping(`${deep}\n{"id":1}`, 4096));
    expect(values).toEqual([{ id: 1 }]);
    expect(problems).toEqual([expect.stringContaining('nested more than 512 deep')]);
  });
});

it('hands on a key that names the prototype under a harmless name', async () => {
  const spelled = ['\\u005f_proto__', '__\\u0070roto__', '__pr\\u006Fto__'].map((key) => `{"${key}": 1}`).join();
  const { values } = await read(dripping(`{"a": {"__proto__": {"admin": true}}, "b": [${spelled}]}`));
  expect(JSON.stringify(values)).toBe(
    '[{"a":{"_proto_":{"admin":true}},"b":[{"_proto_":1},{"_proto_":1},{"_proto_":1}]}]',
  );
});

describe('a value beyond the limit', () => {
  const limits = { pieceBytes: 300, wholeBytes: 2000 };
  const span = (id: number): JsonValue => ({ id, text: 'x'.repeat(60) });
  const spans = Array.from({ length: 40 }, (_, id) => span(id));

  it('comes in pieces of its shape, with what stands beside the list before and after it', async () => {
    const whole = {
      data: [{ traceID: 't', spans, processes: { p1: { serviceName: 'shop' } }, warnings: null }],
      total: 1,
    };
    const { values, problems } = await read(dripping(JSON.stringify(whole), 64), limits);
    expect(problems).toEqual([]);
    expect(values.length).toBeGreaterThan(5);
    const pieces = values as unknown as (typeof whole)[];
    for (const piece of pieces) {
      expect({ ...piece, data: [{ ...piece.data[0], spans: [] }] }).toEqual({
        ...whole,
        data: [{ ...whole.data[0], spans: [] }],
      });
      expect(JSON.stringify(piece).length).toBeLessThan(700);
    }
    expect(pieces.flatMap((piece) => piece.data[0]?.spans ?? [])).toEqual(spans);
  });

  it('looks ahead in streams that go on, not in new ones for each list', async () => {
    const trace = (id: number): JsonValue => ({ id, post: spans, patch: spans, processes: { p1: id } });
    const text = [0, 1].map((file) =>
      JSON.stringify({ data: Array.from({ length: 20 }, (_, id) => trace(file * 20 + id)) }),
    );
    const source = dripping(text.join('\n'), 64);
    let opened = 0;
    const counting: ByteSource = {
      open: (position) => {
        opened += 1;
        return source.open(position);
      },
    };
    const { values, problems } = await read(counting, limits);
    expect(problems).toEqual([]);
    const pieces = values as unknown as { data: { id: number; processes: { p1: number } }[] }[];
    expect(pieces.every(({ data: [piece] }) => piece?.id === piece?.processes.p1)).toBe(true);
    expect(new Set(pieces.map(({ data: [piece] }) => piece?.id)).size).toBe(40);
    // The file itself, and one look ahead on each level: that of the file's lists, and that of their elements.
    expect(opened).toBe(3);
  });

  it('loses no record, however lists lie in lists', async () => {
    const recordsIn = (value: JsonValue): JsonValue[] => {
      if (Array.isArray(value)) return value.flatMap(recordsIn);
      if (typeof value !== 'object' || value === null) return [];
      return 'id' in value ? [value] : Object.values(value).flatMap(recordsIn);
    };
    const list = fc.array(
      fc.integer().map((id) => ({ id, text: 'y'.repeat(30) })),
      { maxLength: 12 },
    );
    const resource = fc.record({
      resource: fc.constant({ a: 1 }),
      scopeSpans: fc.array(fc.record({ spans: list, scope: fc.constant({ n: 's' }) }), { maxLength: 4 }),
    });
    const whole = fc.oneof(
      fc.record({ resourceSpans: fc.array(resource, { maxLength: 4 }) }),
      fc.array(fc.oneof(list, fc.record({ data: list }))),
      fc.record({ post: list, patch: list }),
      fc.dictionary(fc.stringMatching(/^session-\d+$/), list),
    );
    await fc.assert(
      fc.asyncProperty(whole, fc.integer({ min: 1, max: 300 }), fc.boolean(), async (value, chunk, isPretty) => {
        const { values, problems } = await read(dripping(JSON.stringify(value, null, isPretty ? 2 : 0), chunk), limits);
        expect(problems).toEqual([]);
        expect(values.flatMap(recordsIn)).toEqual(recordsIn(value as JsonValue));
      }),
      { numRuns: 150, seed: 20261129 },
    );
  });

  it('keeps a record whole that is longer than a piece, and leaves a text out that is too long for anything', async () => {
    const long = { id: 1, text: 'z'.repeat(1500) };
    const longer = { id: 2, text: 'z'.repeat(6000), name: 'kept' };
    const { values, problems } = await read(
      dripping(JSON.stringify({ spans: [span(0), long, longer, span(3)] }), 50),
      limits,
    );
    const found = (values as unknown as { spans: JsonValue[] }[]).flatMap((piece) => piece.spans);
    expect(found).toEqual([span(0), long, { id: 2, name: 'kept' }, span(3)]);
    expect(problems).toEqual([expect.stringContaining('"text" at byte')]);
  });

  it('that breaks off gives what came before', async () => {
    const text = JSON.stringify({ spans });
    const { values, problems } = await read(
      dripping(`${text.slice(0, text.indexOf('"id":30'))}\n{"spans":[]}`, 64),
      limits,
    );
    const found = (values as unknown as { spans: JsonValue[] }[]).flatMap((piece) => piece.spans);
    expect(found).toEqual(spans.slice(0, 30));
    expect(problems).toHaveLength(1);
  });
});
