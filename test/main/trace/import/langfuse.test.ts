import { describe, expect, it } from 'vitest';
import { mapTraces } from '../../../support/map-traces.ts';
import { mapTraceFixture } from '../../../support/trace-fixtures.ts';
import { spanNamed } from '../../../support/span-named.ts';

describe('a trace downloaded from Langfuse', () => {
  const { format, spans, records, unmapped, errors } = mapTraceFixture('langfuse/claims-desk.trace.json');
  const named = (name: string) => spanNamed(spans, name);

  it('is one span for each observation, with its parent', () => {
    expect({ format, records, errors }).toEqual({ format: 'langfuse', records: 7, errors: [] });
    expect(spans.map(({ spanId, parentSpanId }) => [spanId.at(-1), parentSpanId?.at(-1)])).toEqual([
      ['1', undefined],
      ...['2', '3', '4', '5', '6', '7'].map((id) => [id, '1']),
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['6f1c2a7be4d94a0c9b1d2e3f40516273']));
  });

  it('has the kinds of its types, and no end where there is none', () => {
    expect(spans.map(({ kind }) => kind)).toEqual(['agent', 'llm', 'tool', 'retriever', 'llm', 'chain', 'event']);
    expect(named('thumb').endNs).toBeUndefined();
  });

  it('takes its times from the clock, not from a latency whose unit varies', () => {
    const { startNs, endNs } = named('plan');
    expect([startNs, endNs]).toEqual(['1770110045130000000', '1770110046030000000']);
  });

  it('reads messages and calls out of JSON text, and the tools on offer from among the messages', () => {
    const plan = named('plan');
    expect(plan.inputMessages?.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(plan.outputMessages?.[0]?.parts).toEqual([
      { type: 'tool_call', id: 'call_9', name: 'track_shipment', arguments: { number: 'HF-2093' } },
    ]);
    expect(plan.toolDefinitions).toHaveLength(1);
    expect(plan.params).toEqual({ temperature: 0 });
    expect(plan.prompt).toEqual({ name: 'claims-desk', version: '7' });
    expect([plan.provider, plan.requestModel]).toEqual(['openai', 'gpt-4o-2024-08-06']);
  });

  it('counts what a cache gave among the input, where the total says that it stands apart', () => {
    expect(named('plan').usage).toEqual({
      inputTokens: 340,
      outputTokens: 19,
      cacheReadInputTokens: 128,
      reasoningOutputTokens: 0,
    });
    expect(named('plan').costUsd).toEqual({ total: 0.00088, input: 0.00069, output: 0.00019 });
  });

  it('does not take a total of 0 for a cost', () => {
    expect(named('claims agent').costUsd).toBeUndefined();
  });

  it('reads the call of a tool and the documents of a retriever', () => {
    expect(named('track_shipment').tool).toEqual({
      name: 'track_shipment',
      arguments: { number: 'HF-2093' },
      result: { port: 'Turku', state: 'in terminal' },
    });
    const retrieval = named('handbook').retrieval;
    expect(retrieval?.query).toBe('claim deadline');
    expect(retrieval?.documents.map(({ idSource, score, rank }) => [idSource, score, rank])).toEqual([
      ['content-hash', 0.81, 1],
      ['given', 0.42, 2],
    ]);
  });

  it('reads an empty observation out of the attributes that survived in its metadata', () => {
    const span = named('ai.generateText.doGenerate');
    expect(span.source.dialect).toBe('vercel-ai-sdk');
    expect(span.inputMessages?.[0]?.parts).toEqual([{ type: 'text', content: 'Answer with the handbook.' }]);
    expect(span.usage).toMatchObject({ inputTokens: 410, outputTokens: 31 });
    expect([span.service, span.content]).toEqual(['claims-desk', 'full']);
  });

  it('takes ERROR for a failure, and nothing else', () => {
    expect(spans.filter(({ status }) => status === 'error').map(({ error }) => error)).toEqual([
      { message: 'mailbox is full' },
    ]);
  });

  it('gives user, conversation and tenant to every span, and scores to what was judged', () => {
    for (const span of spans) {
      expect(span).toMatchObject({
        userId: 'u-417',
        conversationId: 'chat-88',
        tenantId: 'north',
        tags: ['web', 'claims'],
      });
    }
    expect(named('claims agent').scores).toEqual([{ name: 'helpful', value: 'True', comment: 'thumb up' }]);
    expect(named('handbook').scores).toEqual([{ name: 'grounded', value: 0.92 }]);
  });

  it('keeps and counts what no field holds', () => {
    expect(named('claims agent').attributes).toMatchObject({
      'trace.release': '2026.02.1',
      projectId: 'halden-freight',
    });
    expect(unmapped.get('projectId')).toBe(7);
  });
});

describe('other exports of Langfuse', () => {
  it('are read in snake_case, with times of UTC and an empty parent for a root', () => {
    const { spans } = mapTraceFixture('langfuse/observations.blob.jsonl');
    expect(spans.map(({ parentSpanId, startNs }) => [parentSpanId, startNs])).toEqual([
      [undefined, '1770199200000000000'],
      ['c2', '1770199200200000000'],
    ]);
    expect(spanNamed(spans, 'answer')).toMatchObject({
      requestModel: 'claude-sonnet-4-5',
      usage: { inputTokens: 90, outputTokens: 6 },
      userId: 'u-2',
      conversationId: 'chat-9',
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: '5 days' }] }],
    });
  });

  it('are read as rows of text, as a CSV file has them', () => {
    const { spans } = mapTraceFixture('langfuse/observations.csv.jsonl');
    expect(spans[0]).toMatchObject({
      kind: 'llm',
      usage: { inputTokens: 12, outputTokens: 4 },
      costUsd: { total: 0.00001 },
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Opening hours?' }] }],
      tags: ['csv'],
      status: 'unset',
    });
    expect(spans[0]).not.toHaveProperty('userId');
  });
});

describe('other envelopes of Langfuse', () => {
  const row = (id: string, more: object) => ({
    id,
    traceId: 't-1',
    type: 'GENERATION',
    name: 'answer',
    startTime: '2026-02-03T09:14:05.000Z',
    endTime: '2026-02-03T09:14:06.000Z',
    ...more,
  });

  it('joins the two tables of an export by their trace', () => {
    const { format, spans, records } = mapTraces([
      {
        traces: [
          { id: 't-1', name: 'claims', userId: 'u-417' },
          { id: 't-2', name: 'claims', userId: 'u-418' },
        ],
        observations: [
          row('o-1', { input: { messages: [{ role: 'user', content: 'Where is HF-2093?' }] }, output: 'In Turku.' }),
          { ...row('o-2', { input: 'Any news?' }), traceId: 't-2' },
        ],
      },
    ]);
    expect([format, records]).toEqual(['langfuse', 2]);
    expect(spans.map(({ traceId, userId, kind }) => [traceId, userId, kind])).toEqual([
      ['t-1', 'u-417', 'llm'],
      ['t-2', 'u-418', 'llm'],
    ]);
    expect(spans[0]?.inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Where is HF-2093?' }] },
    ]);
  });

  it('reads observations that lie within their trace', () => {
    const { format, spans } = mapTraces([
      {
        trace: { id: 't-1', timestamp: '2026-02-03T09:14:05.000Z', observations: [row('o-1', { input: 'Any news?' })] },
      },
    ]);
    expect([format, spans.length]).toEqual(['langfuse', 1]);
  });

  it('reads what an application had encoded before Langfuse did', () => {
    const twice = (value: object) => JSON.stringify(JSON.stringify(value));
    const { spans, errors } = mapTraces([
      {
        trace: { id: 't-1', timestamp: '2026-02-03T09:14:05.000Z' },
        observations: [
          row('o-1', {
            input: twice({ model: 'gemini-2.5-flash', contents: 'Any news?' }),
            output: twice({ candidates: [{ content: { role: 'model', parts: [{ text: 'None.' }] } }] }),
          }),
        ],
      },
    ]);
    expect(errors).toEqual([]);
    expect(spans[0]).toMatchObject({
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Any news?' }] }],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'None.' }] }],
    });
  });
});
