import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import { documentsFor } from '../../../../main/trace/import/detect-format.ts';
import type { TraceFormat } from '../../../../main/trace/import/trace-format.ts';
import {
  clickHouseFormat,
  flattenedFormat,
  otelConsoleFormat,
  phoenixFormat,
  readableSpanFormat,
} from '../../../../main/trace/import/flattened/flattened-formats.ts';
import { jaegerFormat } from '../../../../main/trace/import/jaeger/jaeger-format.ts';
import { otlpFormat } from '../../../../main/trace/import/otlp/otlp-format.ts';
import { zipkinFormat } from '../../../../main/trace/import/zipkin/zipkin-format.ts';
import { readTraceValues } from '../../../support/map-traces.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const ROUNDS = process.env['TRESTLE_TEST_LONG'] === '1' ? 1500 : 25;
const FORMATS: readonly TraceFormat[] = [
  otlpFormat,
  jaegerFormat,
  zipkinFormat,
  clickHouseFormat,
  phoenixFormat,
  otelConsoleFormat,
  readableSpanFormat,
  flattenedFormat,
];
const folder = fileURLToPath(new URL('../../../../fixtures/traces/otel/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.includes('.json'));

const random = createSeededRandom(5);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;

function nested(depth: number): JsonValue {
  let value: JsonValue = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
  return value;
}

/** What stands where it should not. */
const HOSTILE: readonly JsonValue[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '0',
  'NaN',
  '[{"role":"user"',
  '"',
  '{"__proto__":{"polluted":1}}',
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}') as JsonValue,
  [],
  {},
  [[[]]],
  { stringValue: { arrayValue: 3 } },
  { kvlistValue: { values: [{ key: '__proto__', value: { stringValue: 'x' } }] } },
  { arrayValue: {} },
  '9'.repeat(400),
  '\ud800',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  nested(400),
  ['a', 1, null, { type: 'tool_call' }],
  { role: 'user', content: { text: [] }, tool_calls: { 0: 1 } },
];
const NAMES = [
  'gen_ai.prompt.999999999.role',
  'gen_ai.prompt.999999999999999999999.content',
  'gen_ai.prompt.-1.role',
  'gen_ai.completion.0.tool_calls.88888888.name',
  'llm.input_messages.4294967295.message.role',
  'retrieval.documents.1.document.1.document.score',
  'gen_ai.request.__proto__',
  '__proto__',
  'constructor',
  'toString',
  'ai.operationId',
  'trestle.canonical',
  'langfuse.observation.usage_details',
  'gcp.vertex.agent.llm_request',
  'openinference.span.kind',
  'traceloop.span.kind',
  'events',
];

/** Replaces, removes, renames or doubles something somewhere in a value. */
function mutate(value: JsonValue, chance: number): JsonValue {
  if (random.next() < chance) return pick(HOSTILE);
  if (Array.isArray(value)) {
    const list = (value as readonly JsonValue[]).map((item) => mutate(item, chance));
    return random.next() < chance ? [...list, ...list] : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => random.next() >= chance)
      .map(([key, member]) => [
        random.next() < chance ? pick(NAMES) : key,
        key === 'key' && random.next() < 0.05 ? pick(NAMES) : mutate(member, chance),
      ]),
  );
}

function run(format: TraceFormat, values: readonly JsonValue[]): { spans: number; records: number } {
  let records = 0;
  let spans = 0;
  const mapper = format.createMapper({
    file: 'fuzz.json',
    nextIndex: () => records++,
    unmapped: (field) => expect(field).toBeTypeOf('string'),
    error: (sentence) => expect(sentence.length).toBeLessThan(400),
  });
  const take = (from: Iterable<unknown>): void => {
    for (const span of from) {
      JSON.stringify(span);
      spans += 1;
    }
  };
  for (const value of values) for (const document of documentsFor(format, value)) take(mapper.map(document));
  take(mapper.end());
  return { spans, records };
}

describe('mappers of the OpenTelemetry family', () => {
  it.each(files)('turn %s into spans or sentences, however it is damaged', (file) => {
    const values = readTraceValues(folder + file);
    for (let round = 0; round < ROUNDS; round += 1) {
      const damaged = values.map((value) => mutate(value, pick([0.002, 0.01, 0.05])));
      for (const format of FORMATS) {
        format.detects(damaged[0] ?? null);
        run(format, damaged);
      }
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(files)('lose no span of %s when an attribute of each turns hostile', (file) => {
    const values = readTraceValues(folder + file);
    const format = FORMATS.find((candidate) =>
      values.some((value) => [...documentsFor(candidate, value)].some((document) => candidate.detects(document))),
    );
    const whole = run(format as TraceFormat, values);
    expect(whole.spans).toBeGreaterThan(0);
    for (let round = 0; round < ROUNDS; round += 1) {
      const damaged = values.map((value) => withHostileAttributes(value));
      expect(run(format as TraceFormat, damaged)).toEqual(whole);
    }
  });

  it('orders messages by numbers of any size without allocating by them', () => {
    const before = process.memoryUsage().heapUsed;
    const attributes = {
      'gen_ai.prompt.999999999.role': 'user',
      'gen_ai.prompt.999999999.content': 'last',
      'gen_ai.prompt.3.role': 'user',
      'gen_ai.prompt.3.content': 'first',
    };
    expect(run(flattenedFormat, [{ trace_id: 't', span_id: 's', attributes }])).toEqual({ spans: 1, records: 1 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
  });

  it.each(FORMATS.map((format) => [format.name, format] as const))('%s survives any JSON', (_name, format) => {
    for (const value of HOSTILE) {
      expect(format.detects(value)).toBeTypeOf('boolean');
      run(format, [value]);
      run(format, [
        { resourceSpans: [value], spans: [value], data: [value], attributes: value, tags: value, context: value },
      ]);
      run(format, [
        {
          resourceSpans: [
            { scopeSpans: [{ spans: [{ attributes: value, events: value, links: value, status: value }] }] },
          ],
        },
      ]);
      run(format, [
        { trace_id: value, span_id: value, start_time: value, end_time: value, events: [value], attributes: {} },
      ]);
      run(format, [{ TraceId: value, SpanAttributes: value, Timestamp: value, Duration: value, 'Events.Name': value }]);
      run(format, [
        { 'context.span_id': value, 'attributes.retrieval.documents': value, 'attributes.llm.input_messages': value },
      ]);
      run(format, [
        {
          data: [
            { spans: [{ operationName: value, references: value, tags: [value], logs: value, startTime: value }] },
          ],
        },
      ]);
    }
  });
});

/** Puts a hostile value in the place of a random attribute, in whichever way a carrier holds them. */
function withHostileAttributes(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => withHostileAttributes(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key === 'value' || key === 'SpanAttributes' || key.startsWith('attributes.')) {
        return [key, random.next() < 0.2 ? pick(HOSTILE) : member];
      }
      if (key === 'attributes' && !Array.isArray(member)) return [key, random.next() < 0.5 ? pick(HOSTILE) : member];
      return [key, withHostileAttributes(member)];
    }),
  );
}
