import { expect, test } from 'vitest';
import type { SpanId, TraceId } from '../../../../main/contract/ids.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { Attributes, Span, SpanKind } from '../../../../main/contract/span.ts';
import { canonicalOfTrace } from '../../../../main/trace/canonical/canonical-of-span.ts';

const traceId = 'a'.repeat(32) as TraceId;

function span(
  spanId: string,
  parent: string | null,
  kind: SpanKind,
  attributes: Attributes,
  more: Partial<Span> = {},
): Span {
  return {
    traceId,
    spanId: spanId as SpanId,
    parentSpanId: parent as SpanId | null,
    name: `${kind} ${spanId}`,
    kind,
    startUnixNano: '1767603600000000001',
    endUnixNano: '1767603600000000009',
    status: { code: 'ok' },
    attributes,
    events: [],
    ...more,
  };
}

const root = span('root', null, 'run', {
  [ATTRIBUTE.operation]: 'invoke_workflow',
  [ATTRIBUTE.runKind]: 'ask',
  [ATTRIBUTE.question]: 'When do trains leave?',
  [ATTRIBUTE.answer]: 'At six [1].',
  [ATTRIBUTE.conversationId]: 's-1',
  [ATTRIBUTE.inputTokens]: 30,
  [ATTRIBUTE.costUsd]: 0.25,
  [ATTRIBUTE.accessScope]: '{"tenant":"north","principals":["ada"]}',
});
const leg = span('leg', 'root', 'stage', {
  [ATTRIBUTE.stageId]: 'bm25',
  [ATTRIBUTE.stageUses]: 'retrieve/bm25',
  [ATTRIBUTE.operation]: 'retrieval',
  [ATTRIBUTE.dataSourceId]: 'bm25',
  [ATTRIBUTE.retrieval]: JSON.stringify({
    query: 'trains leave',
    k: 5,
    filter: {},
    candidates: [
      { chunkId: 'chk_1', rank: 1, score: 2.5 },
      { chunkId: 'chk_2', rank: 2, score: 1 },
    ],
  }),
});
const pack = span('pack', 'root', 'stage', {
  [ATTRIBUTE.stageId]: 'pack',
  [ATTRIBUTE.context]: JSON.stringify({
    budgetTokens: 100,
    usedTokens: 4,
    chunks: [{ chunkId: 'chk_1', path: 'docs/times.md', rank: 1, tokens: 4, text: 'Trains leave at six.' }],
  }),
});
const call = span('call', 'root', 'model', {
  [ATTRIBUTE.operation]: 'chat',
  [ATTRIBUTE.provider]: 'local',
  [ATTRIBUTE.requestModel]: 'local/extractive',
  [ATTRIBUTE.temperature]: 0.2,
  [ATTRIBUTE.promptId]: 'answer',
  [ATTRIBUTE.promptFingerprint]: 'p-7',
  [ATTRIBUTE.inputTokens]: 30,
  [ATTRIBUTE.outputTokens]: 5,
  [ATTRIBUTE.inputMessages]: JSON.stringify([
    { role: 'system', content: 'Answer from the sources.' },
    { role: 'user', content: [{ type: 'text', text: 'When do trains leave?' }] },
  ]),
  [ATTRIBUTE.outputMessages]: JSON.stringify([
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I look it up.' },
        { type: 'tool-call', toolCallId: 'c1', toolName: 'times', input: '{"day":"Monday"}' },
      ],
    },
  ]),
  [ATTRIBUTE.finishReasons]: ['tool-calls'],
  'trestle.cache.outcome': 'miss',
});
const attempt = span('attempt', 'call', 'model', { [ATTRIBUTE.requestModel]: 'sim/a', [ATTRIBUTE.inputTokens]: 30 });
const tool = span('tool', 'root', 'tool', {
  [ATTRIBUTE.toolName]: 'times',
  [ATTRIBUTE.toolCallId]: 'c1',
  [ATTRIBUTE.toolArguments]: '{"day":"Monday"}',
  [ATTRIBUTE.toolResult]: '{"type":"json","value":{"first":"06:00"}}',
});

const [readRoot, readLeg, readPack, readCall, readAttempt, readTool] = canonicalOfTrace({
  spans: [root, leg, pack, call, attempt, tool],
});

test('a run of ours is a chain with its question, answer, session and tenant, and its totals are a roll-up', () => {
  expect(readRoot).toMatchObject({
    kind: 'chain',
    operationName: 'invoke_workflow',
    input: 'When do trains leave?',
    output: 'At six [1].',
    conversationId: 's-1',
    tenantId: 'north',
    rollup: true,
    costUsd: { total: 0.25 },
    startNs: '1767603600000000001',
    source: { format: 'trestle', index: 0 },
  });
  expect(readRoot).not.toHaveProperty('parentSpanId');
});

test('a run of an agent is an agent', () => {
  const agent = {
    ...root,
    attributes: { ...root.attributes, [ATTRIBUTE.runKind]: 'agent', [ATTRIBUTE.pipelineId]: 'clerk' },
  };
  expect(canonicalOfTrace({ spans: [agent] })[0]).toMatchObject({ kind: 'agent', agent: { name: 'clerk' } });
});

test('a leg is a retriever whose documents have the text of what reached the context, and only that', () => {
  expect(readLeg).toMatchObject({ kind: 'retriever' });
  expect(readLeg?.retrieval).toEqual({
    query: 'trains leave',
    topK: 5,
    dataSourceId: 'bm25',
    documents: [
      { id: 'chk_1', idSource: 'given', content: 'Trains leave at six.', score: 2.5, rank: 1 },
      { id: 'chk_2', idSource: 'given', score: 1, rank: 2 },
    ],
  });
  expect(readPack?.retrieval?.documents).toEqual([
    {
      id: 'chk_1',
      idSource: 'given',
      content: 'Trains leave at six.',
      rank: 1,
      metadata: { path: 'docs/times.md', rank: 1, tokens: 4 },
    },
  ]);
});

test('a call of a model has messages, parameters, prompt and usage; the rest stays an attribute', () => {
  expect(readCall).toMatchObject({
    kind: 'llm',
    content: 'full',
    provider: 'local',
    requestModel: 'local/extractive',
    params: { temperature: 0.2 },
    prompt: { name: 'answer', version: 'p-7' },
    usage: { inputTokens: 30, outputTokens: 5 },
    inputMessages: [
      { role: 'system', parts: [{ type: 'text', content: 'Answer from the sources.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'When do trains leave?' }] },
    ],
    outputMessages: [
      {
        role: 'assistant',
        finishReason: 'tool-calls',
        parts: [
          { type: 'text', content: 'I look it up.' },
          { type: 'tool_call', id: 'c1', name: 'times', arguments: { day: 'Monday' } },
        ],
      },
    ],
  });
  expect(readCall?.attributes).toEqual({ [ATTRIBUTE.finishReasons]: ['tool-calls'], 'trestle.cache.outcome': 'miss' });
});

test('an attempt tells of the same operation as the call above it', () => {
  expect(readAttempt).toMatchObject({ kind: 'llm', sameAs: 'call', content: 'absent' });
  expect(readCall).not.toHaveProperty('sameAs');
});

test('a tool has its arguments and its result as values', () => {
  expect(readTool?.tool).toEqual({
    name: 'times',
    callId: 'c1',
    arguments: { day: 'Monday' },
    result: { first: '06:00' },
  });
});

test('a result that was cut stays text, and the span says that not all is there', () => {
  const cut = { ...tool, attributes: { ...tool.attributes, [ATTRIBUTE.toolResult]: '{"type":"text","value":"Tra' } };
  const [read] = canonicalOfTrace({ spans: [cut] });
  expect(read?.tool?.result).toBe('{"type":"text","value":"Tra');
  expect(read?.content).toBe('partial');
});

test('an attribute that is not what it should be is passed over', () => {
  const odd = span('odd', null, 'model', {
    [ATTRIBUTE.inputMessages]: '{"__proto__":1}',
    [ATTRIBUTE.outputMessages]: 'no JSON',
    [ATTRIBUTE.context]: '{"chunks":[null,3,{"chunkId":{}}]}',
    [ATTRIBUTE.accessScope]: '[]',
  });
  expect(canonicalOfTrace({ spans: [odd] })[0]).toMatchObject({ kind: 'llm', content: 'absent' });
});
