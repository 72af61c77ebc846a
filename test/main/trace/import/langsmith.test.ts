import { describe, expect, it } from 'vitest';
import { mapTraces } from '../../../support/map-traces.ts';
import { spanNamed } from '../../../support/span-named.ts';
import { mapTraceFixture } from '../../../support/trace-fixtures.ts';

describe('runs listed by LangSmith', () => {
  const { format, spans, records, unmapped } = mapTraceFixture('langsmith/runs.jsonl');
  const named = (name: string) => spanNamed(spans, name);

  it('are one span each, of the kind of their type', () => {
    expect([format, records]).toEqual(['langsmith', 5]);
    expect(spans.map(({ kind }) => kind)).toEqual(['chain', 'llm', 'tool', 'retriever', 'chain']);
    expect(spans.slice(1).every(({ parentSpanId }) => parentSpanId === spans[0]?.spanId)).toBe(true);
  });

  it.each([
    ['without a zone, which is UTC', 'claims agent', '1770110045120000000', '1770110048320000000'],
    ['in milliseconds', 'ChatOpenAI', '1770110045130000000', '1770110046030000000'],
    ['with a space', 'track_shipment', '1770110046040000000', '1770110046200000000'],
    ['with a zone', 'handbook', '1770110046210000000', '1770110046410000000'],
  ])('have times %s', (_, name, startNs, endNs) => {
    expect(named(name)).toMatchObject({ startNs, endNs });
  });

  it('have the messages, the call and the settings of a model', () => {
    expect(named('ChatOpenAI')).toMatchObject({
      provider: 'openai',
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-08-06',
      params: { temperature: 0, tool_choice: 'auto' },
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', content: 'You answer for Halden Freight.' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Where is HF-2093?' }] },
      ],
      outputMessages: [
        {
          role: 'assistant',
          finishReason: 'tool_calls',
          parts: [{ type: 'tool_call', id: 'call_9', name: 'track_shipment', arguments: { number: 'HF-2093' } }],
        },
      ],
      usage: { inputTokens: 340, outputTokens: 19, cacheReadInputTokens: 128 },
      costUsd: { total: 0.00088, input: 0.00069, output: 0.00019 },
      content: 'full',
    });
    expect(named('ChatOpenAI').toolDefinitions).toHaveLength(1);
  });

  it('roll up on a chain, and only there', () => {
    expect(named('claims agent')).toMatchObject({ rollup: true, usage: { inputTokens: 359 } });
    expect(named('ChatOpenAI')).not.toHaveProperty('rollup');
  });

  it('say what failed, with the traceback apart', () => {
    expect(named('track_shipment')).toMatchObject({
      status: 'error',
      error: { type: 'ConnectionError', message: "ConnectionError('carrier is down')" },
      tool: { name: 'track_shipment', arguments: { number: 'HF-2093' } },
    });
    expect(named('track_shipment').error?.stack).toMatch(/^Traceback/);
  });

  it('take the conversation from the metadata: a session is a project', () => {
    expect(named('claims agent')).toMatchObject({ conversationId: 'chat-88', userId: 'u-417', tenantId: 'north' });
    expect(named('claims agent').attributes['session_id']).toBe('11111111-0000-4000-8000-000000000000');
    expect(named('claims agent').scores).toEqual([{ name: 'correctness', value: 0.5 }]);
  });

  it('note what was left in a store of objects', () => {
    expect(unmapped.get('inputs_s3_urls')).toBe(1);
  });

  it('keep template, variables and commit of a prompt', () => {
    expect(named('ChatPromptTemplate').prompt).toEqual({
      name: 'halden/claims',
      version: 'c0ffee',
      template: '{question}',
      variables: { question: 'Where is HF-2093?' },
    });
  });
});

describe('a batch that an SDK sent to LangSmith', () => {
  const { spans, records } = mapTraceFixture('langsmith/ingest-batch.json');

  it('is one span for a post and its patch, and the patch wins', () => {
    expect([records, spans.length]).toEqual([2, 2]);
    expect(spanNamed(spans, 'answer')).toMatchObject({
      kind: 'llm',
      status: 'ok',
      endNs: '1770379202000000000',
      usage: { inputTokens: 11, outputTokens: 5 },
      outputMessages: [{ parts: [{ type: 'text', content: 'By ten minutes.' }], finishReason: 'stop' }],
    });
  });

  it('gives parent and trace of a run by its dotted order', () => {
    expect(spanNamed(spans, 'lookup').parentSpanId).toBe(spanNamed(spans, 'answer').spanId);
    expect(spanNamed(spans, 'lookup').status).toBe('unset');
  });

  it('merges a post and a patch that come in different batches', () => {
    const post = { id: 'r', trace_id: 'r', name: 'a', run_type: 'chain', start_time: '2026-02-06T12:00:00' };
    const patch = { id: 'r', trace_id: 'r', end_time: '2026-02-06T12:00:01', outputs: { x: 1 } };
    const { spans: merged } = mapTraces([{ post: [post] }, { patch: [patch] }]);
    expect(merged).toMatchObject([{ name: 'a', output: { x: 1 }, endNs: '1770379201000000000' }]);
  });
});

it('follows runs that lie in one another', () => {
  const { spans } = mapTraceFixture('langsmith/nested-run.json');
  expect(spans.map(({ traceId, spanId, parentSpanId }) => [traceId, spanId, parentSpanId])).toEqual([
    ['n1', 'n1', undefined],
    ['n1', 'n2', 'n1'],
    ['n1', 'n3', 'n2'],
  ]);
});

describe("a log of LangChain's callbacks", () => {
  const { format, spans, records, unmapped } = mapTraceFixture('langchain-callback/handler.jsonl');

  it('is one span for a start and its end or error', () => {
    expect([format, records]).toEqual(['langchain-callback', 4]);
    expect(spans.map(({ name, kind, parentSpanId, status }) => [name, kind, parentSpanId, status])).toEqual([
      ['ChatOpenAI', 'llm', 'r1', 'ok'],
      ['track_shipment', 'tool', 'r1', 'error'],
      ['AgentExecutor', 'chain', undefined, 'ok'],
      ['handbook', 'retriever', 'r1', 'unset'],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['r1']));
  });

  it('has times, messages and tokens where the log has them', () => {
    expect(spanNamed(spans, 'ChatOpenAI')).toMatchObject({
      startNs: '1770458400100000000',
      endNs: '1770458401100000000',
      inputMessages: [{ role: 'user' }],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'In Turku.' }] }],
      usage: { inputTokens: 9, outputTokens: 3 },
    });
    expect(spanNamed(spans, 'handbook')).not.toHaveProperty('endNs');
    expect(unmapped.get('on_llm_new_token')).toBe(1);
  });
});
