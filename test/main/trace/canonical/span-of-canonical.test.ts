import { expect, test } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { spanOfCanonical } from '../../../../main/trace/canonical/span-of-canonical.ts';

const base: CanonicalSpan = {
  traceId: 'order 17',
  spanId: 'model-call',
  parentSpanId: 'agent',
  seq: 3,
  name: 'ChatOpenAI',
  kind: 'llm',
  startNs: '1767603600000000001',
  endNs: '1767603600500000001',
  status: 'ok',
  content: 'full',
  source: { format: 'langfuse', file: 'export.json', index: 3 },
  attributes: {},
};

test('fields become attributes by the names of the conventions, messages JSON text', () => {
  const messages = [{ role: 'user', parts: [{ type: 'text' as const, content: 'Where is my parcel?' }] }];
  const span = spanOfCanonical({
    ...base,
    requestModel: 'gpt-4o-mini',
    provider: 'openai',
    params: { temperature: 0, stop: ['.', '!'] },
    usage: { inputTokens: 12, outputTokens: 0, cacheReadInputTokens: 4 },
    costUsd: { total: 0.001 },
    inputMessages: messages,
    systemInstructions: [{ type: 'text', content: 'Be kind.' }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'On its way.' }], finishReason: 'stop' }],
  });
  expect(span).toMatchObject({
    traceId: 'order 17',
    parentSpanId: 'agent',
    kind: 'model',
    startUnixNano: '1767603600000000001',
    endUnixNano: '1767603600500000001',
    status: { code: 'ok' },
  });
  expect(span.attributes).toMatchObject({
    [ATTRIBUTE.requestModel]: 'gpt-4o-mini',
    [ATTRIBUTE.provider]: 'openai',
    [ATTRIBUTE.temperature]: 0,
    'gen_ai.request.stop': ['.', '!'],
    [ATTRIBUTE.inputTokens]: 12,
    [ATTRIBUTE.outputTokens]: 0,
    [ATTRIBUTE.cachedInputTokens]: 4,
    [ATTRIBUTE.costUsd]: 0.001,
    [ATTRIBUTE.systemInstructions]: 'Be kind.',
    [ATTRIBUTE.inputMessages]: JSON.stringify(messages),
    [ATTRIBUTE.question]: 'Where is my parcel?',
    [ATTRIBUTE.answer]: 'On its way.',
    [ATTRIBUTE.finishReasons]: ['stop'],
  });
});

test('what nobody told is no attribute', () => {
  expect(Object.keys(spanOfCanonical(base).attributes)).toEqual([ATTRIBUTE.importSource]);
});

test('nested attributes are flattened, lists of different things and what lies too deep are JSON text', () => {
  const { attributes } = spanOfCanonical({
    ...base,
    attributes: {
      metadata: { shop: { id: 7 }, mixed: [1, 'a'], flags: [true] },
      a: { b: { c: { d: { e: { f: 1 } } } } },
      gone: null,
    },
  });
  expect(attributes).toMatchObject({
    'metadata.shop.id': 7,
    'metadata.mixed': '[1,"a"]',
    'metadata.flags': [true],
    'a.b.c.d.e': '{"f":1}',
  });
  expect(attributes).not.toHaveProperty('gone');
});

test('a field stands where an attribute of its name says something else', () => {
  const { attributes } = spanOfCanonical({ ...base, requestModel: 'b', attributes: { [ATTRIBUTE.requestModel]: 'a' } });
  expect(attributes[ATTRIBUTE.requestModel]).toBe('b');
});

test('a span without times lasts nothing and says so', () => {
  const { startNs: _start, endNs: _end, ...timeless } = base;
  const span = spanOfCanonical(timeless, { startWithoutClock: '5' });
  expect([span.startUnixNano, span.endUnixNano]).toEqual(['5', '5']);
  expect(span.attributes[ATTRIBUTE.importNoClock]).toBe(true);
  expect(spanOfCanonical(base).attributes).not.toHaveProperty(ATTRIBUTE.importNoClock);
});

test('a chain at the root is the run, below it a stage', () => {
  const { parentSpanId: _parent, ...root } = base;
  expect(spanOfCanonical({ ...root, kind: 'chain' }).kind).toBe('run');
  expect(spanOfCanonical({ ...base, kind: 'chain' })).toMatchObject({
    kind: 'stage',
    attributes: { [ATTRIBUTE.stageId]: 'ChatOpenAI' },
  });
});

test('an attribute named like a prototype is an attribute', () => {
  const attributes = JSON.parse('{"__proto__":{"x":1},"constructor":"c"}') as CanonicalSpan['attributes'];
  const read = spanOfCanonical({ ...base, attributes }).attributes;
  expect(read['__proto__.x']).toBe(1);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});
