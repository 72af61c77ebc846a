import { describe, expect, it } from 'vitest';
import { spanNamed } from '../../../support/span-named.ts';
import { mapTraces } from '../../../support/map-traces.ts';
import { mapTraceFixture } from '../../../support/trace-fixtures.ts';

describe('a trace of MLflow', () => {
  const { format, spans, records } = mapTraceFixture('mlflow/trace-v3.json');
  const named = (name: string) => spanNamed(spans, name);

  it('has ids out of base64, kinds out of values that are JSON once more, and the name of its trace', () => {
    expect([format, records]).toEqual(['mlflow', 5]);
    expect(spans.map(({ spanId, parentSpanId, kind }) => [spanId, parentSpanId, kind])).toEqual([
      ['00000000000000a1', undefined, 'agent'],
      ['00000000000000a2', '00000000000000a1', 'llm'],
      ['00000000000000a3', '00000000000000a1', 'tool'],
      ['00000000000000a4', '00000000000000a1', 'retriever'],
      ['00000000000000a5', '00000000000000a1', 'chain'],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['tr-77aa']));
    expect(named('wait').attributes).toMatchObject({ 'otel.trace_id': '0a1b2c3d4e5f60718293a4b5c6d7e8f9', retries: 3 });
  });

  it('keeps nanoseconds, reads microseconds of events by their size, and invents no end', () => {
    expect(named('claims agent')).toMatchObject({ startNs: '1770110045120000123', endNs: '1770110048320000456' });
    expect(named('claims agent').events?.[0]?.timeNs).toBe('1770110048320000000');
    expect(named('wait')).not.toHaveProperty('endNs');
  });

  it('says what failed by the exception', () => {
    expect(named('claims agent')).toMatchObject({
      status: 'error',
      error: { type: 'CancelledError', stack: 'Traceback' },
    });
    expect(named('wait').status).toBe('unset');
  });

  it('has the request, the answer and the tokens of a model', () => {
    expect(named('Completions')).toMatchObject({
      provider: 'openai',
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-08-06',
      params: { temperature: 0 },
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Where is HF-2093?' }] }],
      outputMessages: [{ parts: [{ type: 'tool_call', id: 'call_9', arguments: { number: 'HF-2093' } }] }],
      // The total says that the cache is counted within.
      usage: { inputTokens: 340, outputTokens: 19, cacheReadInputTokens: 128 },
    });
  });

  it('takes session, user, prompt and judgements from what is said of the trace', () => {
    expect(spans.every(({ conversationId, userId }) => conversationId === 'chat-88' && userId === 'u-417')).toBe(true);
    expect(named('claims agent')).toMatchObject({
      prompt: { name: 'claims-desk', version: '7' },
      scores: [{ name: 'relevance', value: 'yes', comment: 'on topic' }],
    });
    expect(named('handbook').retrieval).toMatchObject({
      query: 'claim deadline',
      documents: [{ idSource: 'content-hash' }],
    });
  });

  it('is read in schema 2, too', () => {
    const { spans: old } = mapTraceFixture('mlflow/trace-v2.json');
    expect(old[0]).toMatchObject({
      traceId: '4f2b',
      spanId: '93ab12',
      kind: 'llm',
      status: 'ok',
      startNs: '1718000000000000000',
      requestModel: 'llama3',
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Hours?' }] }],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: '8 to 16' }] }],
    });
  });
});

describe('rows of Braintrust', () => {
  const { format, spans } = mapTraceFixture('braintrust/log-rows.json');
  const named = (name: string) => spanNamed(spans, name);

  it('are spans by their span_id, with further parents as links', () => {
    expect(format).toBe('braintrust');
    expect(spans.map(({ spanId, parentSpanId, kind }) => [spanId, parentSpanId, kind])).toEqual([
      ['s-1', undefined, 'chain'],
      ['s-2', 's-1', 'llm'],
      ['s-3', 's-1', 'tool'],
      ['s-4', 's-1', 'evaluator'],
    ]);
    expect(named('Chat Completion').links).toEqual([{ traceId: 's-1', spanId: 's-0' }]);
  });

  it('have times in seconds, to the last digit', () => {
    expect(named('claims agent')).toMatchObject({ startNs: '1770110045120000000', endNs: '1770110048320456700' });
    expect(named('track_shipment')).not.toHaveProperty('endNs');
    expect(named('Factuality')).not.toHaveProperty('startNs');
  });

  it('have messages, settings, tokens and cost of a model', () => {
    expect(named('Chat Completion')).toMatchObject({
      provider: 'openai',
      requestModel: 'gpt-4o',
      params: { temperature: 0 },
      inputMessages: [{ role: 'user' }],
      outputMessages: [{ finishReason: 'tool_calls', parts: [{ type: 'tool_call', name: 'track_shipment' }] }],
      usage: { inputTokens: 340, outputTokens: 19, cacheReadInputTokens: 128, reasoningOutputTokens: 0 },
      costUsd: { total: 0.00088 },
      prompt: { name: 'p-1', variables: { question: 'Where is HF-2093?' } },
    });
    expect(named('claims agent').rollup).toBe(true);
  });

  it('keep scores, errors and the columns that a team added', () => {
    expect(named('claims agent')).toMatchObject({
      scores: [{ name: 'Factuality', value: 0.8 }],
      conversationId: 'chat-88',
      tenantId: 'north',
      attributes: { team_column: { ticket: 7 }, expected: 'Turku' },
    });
    expect(named('track_shipment').error).toEqual({ type: 'Timeout', message: 'carrier is down', stack: 'at track' });
  });

  it('are traces of their own where nothing but input and output is left', () => {
    const { spans: stripped } = mapTraceFixture('braintrust/stripped.json');
    expect(stripped).toMatchObject([
      {
        kind: 'llm',
        requestModel: 'gpt-5-mini',
        systemInstructions: [{ type: 'text', content: 'Be brief.' }],
        outputMessages: [{ finishReason: 'stop', parts: [{ type: 'text', content: 'anon_2' }] }],
        usage: { inputTokens: 7, outputTokens: 3 },
      },
      { kind: 'llm', inputMessages: [{ role: 'user' }], outputMessages: [{ role: 'assistant' }] },
    ]);
    expect(new Set(stripped.map(({ traceId }) => traceId)).size).toBe(2);
    expect(stripped.every((span) => span.startNs === undefined)).toBe(true);
  });
});

describe('a trace of Opik', () => {
  const { format, spans } = mapTraceFixture('opik/trace.json');

  it('is the root of its spans', () => {
    expect(format).toBe('opik');
    expect(spans.map(({ spanId, parentSpanId, kind }) => [spanId, parentSpanId, kind])).toEqual([
      ['o-1', undefined, 'chain'],
      ['o-2', 'o-1', 'llm'],
      ['o-3', 'o-2', 'tool'],
      ['o-4', 'o-1', 'guardrail'],
    ]);
  });

  it('counts its cost once: that of the trace repeats its spans', () => {
    const counted = spans.filter(({ rollup }) => rollup === undefined).map(({ costUsd }) => costUsd?.total ?? 0);
    expect(counted.reduce((sum, cost) => sum + cost, 0)).toBe(0.00088);
  });

  it('has thread, scores, tokens with what a cache gave, and errors', () => {
    expect(spans[0]).toMatchObject({
      conversationId: 'chat-88',
      tenantId: 'north',
      scores: [{ name: 'useful', value: 1 }],
    });
    expect(spans[1]?.usage).toMatchObject({ inputTokens: 340, cacheReadInputTokens: 128 });
    expect(spans[2]).toMatchObject({ status: 'error', error: { type: 'TimeoutError', message: 'carrier is down' } });
  });
});

describe('requests of Helicone', () => {
  const { format, spans, records } = mapTraceFixture('helicone/requests.jsonl');
  const byId = (id: string) => spans.find(({ spanId }) => spanId === id);

  it('hang on the path of their session, whose spans are made up', () => {
    expect([format, records]).toEqual(['helicone', 3]);
    const made = spans.filter(({ synthetic }) => synthetic);
    expect(made.map(({ name }) => name)).toEqual(['claims', 'plan', 'track']);
    expect(byId('h-1')?.parentSpanId).toBe(spanNamed(made, 'track').spanId);
    expect(byId('h-2')?.parentSpanId).toBe(spanNamed(made, 'plan').spanId);
    expect(spanNamed(made, 'plan').parentSpanId).toBe(spanNamed(made, 'claims').spanId);
  });

  it('have messages, tokens with the cache, cost and status', () => {
    expect(byId('h-1')).toMatchObject({
      kind: 'llm',
      traceId: 'chat-88',
      status: 'ok',
      userId: 'u-417',
      usage: { inputTokens: 340, outputTokens: 19, cacheReadInputTokens: 128 },
      costUsd: { total: 0.00088 },
      inputMessages: [{ role: 'user' }],
      outputMessages: [{ finishReason: 'stop' }],
      scores: [{ name: 'useful', value: 1 }],
    });
    expect(byId('h-2')).toMatchObject({
      kind: 'tool',
      tool: { name: 'track_shipment', arguments: { number: 'HF-2093' } },
    });
    expect(byId('h-3')).toMatchObject({
      traceId: 'h-3',
      status: 'error',
      error: { type: 'rate_limit', message: 'slow down' },
    });
  });
});

describe('a trace as the interface of MLflow answers it', () => {
  it('has the session and the user of its info', () => {
    const { format, spans } = mapTraces([
      {
        trace: {
          trace_info: {
            trace_id: 'tr-91',
            request_time: '2026-02-03T09:14:05Z',
            trace_metadata: { 'mlflow.trace.session': 'chat-88', 'mlflow.trace.user': 'u-417' },
          },
          spans: [
            {
              trace_id: 'AAAAAAAAAAAAAAAAAAAAAQ==',
              span_id: 'AAAAAAAAAAE=',
              parent_span_id: null,
              name: 'ask',
              start_time_unix_nano: '1770110045120000123',
              end_time_unix_nano: '1770110046120000123',
              attributes: { 'mlflow.spanType': '"CHAIN"', 'mlflow.spanInputs': '"Any news?"' },
            },
          ],
        },
      },
    ]);
    expect(format).toBe('mlflow');
    expect(spans).toMatchObject([
      { traceId: 'tr-91', spanId: '0000000000000001', kind: 'chain', conversationId: 'chat-88', userId: 'u-417' },
    ]);
  });

  it('is one trace out of an inference table, whose spans name none and keep attributes as text', () => {
    const span = (id: string, parent: string | null, attributes: object) => ({
      name: id,
      context: { span_id: id, trace_id: '' },
      parent_id: parent,
      start_time: '1770110045120000123',
      end_time: '1770110046120000123',
      status_code: 'OK',
      attributes: JSON.stringify(attributes),
      events: [],
    });
    const { format, spans } = mapTraces([
      {
        'mlflow.trace_schema.version': 2,
        spans: [
          span('s-1', null, { 'mlflow.spanType': 'CHAIN', 'mlflow.spanInputs': { question: 'Any news?' } }),
          span('s-2', 's-1', {
            'mlflow.spanType': 'CHAT_MODEL',
            'mlflow.spanInputs': { messages: [{ role: 'user', content: 'Any news?' }] },
          }),
        ],
      },
    ]);
    expect(format).toBe('mlflow');
    expect(spans.map(({ traceId, parentSpanId, kind }) => [traceId, parentSpanId, kind])).toEqual([
      ['s-1', undefined, 'chain'],
      ['s-1', 's-1', 'llm'],
    ]);
  });
});

describe('rows of Braintrust that were stripped', () => {
  it('are calls where only what was asked is left', () => {
    const { format, spans } = mapTraces([
      [
        { input: [{ role: 'user', content: 'Any news?' }] },
        { input: { model: 'gemini-2.0-flash', contents: [{ role: 'user', parts: [{ text: 'Any news?' }] }] } },
      ],
    ]);
    expect(format).toBe('braintrust');
    expect(spans.map(({ kind, inputMessages }) => [kind, inputMessages?.length])).toEqual([
      ['llm', 1],
      ['llm', 1],
    ]);
  });

  it('have the answer of a single candidate of Gemini', () => {
    const { spans } = mapTraces([
      [
        {
          input: { model: 'gemini-2.0-flash', contents: [{ role: 'user', parts: [{ text: 'Any news?' }] }] },
          output: { content: { role: 'model', parts: [{ text: 'None.' }] }, finishReason: 'STOP' },
        },
      ],
    ]);
    expect(spans[0]?.outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'None.' }], finishReason: 'STOP' },
    ]);
  });
});

describe('parts that tell their kind in camel case', () => {
  const { spans } = mapTraces([
    [
      {
        input: {
          messages: [
            { role: 'user', content: [{ kind: 'text', value: 'Inspect berth 4' }] },
            {
              role: 'assistant',
              content: [{ kind: 'toolCall', toolCallId: 'c-1', toolName: 'inspect', content: { berth: 4 } }],
            },
            {
              role: 'tool',
              content: [{ kind: 'toolResult', toolCallId: 'c-1', observation: { kind: 'text', text: 'free' } }],
            },
          ],
        },
        output: {
          message: {
            role: 'assistant',
            content: [
              { kind: 'thinkingBlock', summaries: [{ summary: 'It is free.' }] },
              { kind: 'text', value: 'Berth 4 is free.' },
            ],
          },
        },
      },
    ],
  ]);

  it('are calls with arguments, results and thoughts like any other', () => {
    expect(spans[0]?.inputMessages?.map(({ parts }) => parts[0])).toEqual([
      { type: 'text', content: 'Inspect berth 4' },
      { type: 'tool_call', id: 'c-1', name: 'inspect', arguments: { berth: 4 } },
      { type: 'tool_call_response', id: 'c-1', response: { kind: 'text', text: 'free' } },
    ]);
    expect(spans[0]?.outputMessages?.[0]?.parts).toEqual([
      { type: 'reasoning', content: 'It is free.' },
      { type: 'text', content: 'Berth 4 is free.' },
    ]);
  });
});

describe('a result of the AI SDK', () => {
  it('is what its last step said where nothing beside tells', () => {
    const { spans } = mapTraces([
      [
        {
          input: { model: { modelId: 'gpt-5-mini' }, prompt: 'Is berth 4 free?' },
          output: { steps: [{ content: [{ type: 'text', text: 'It is.' }], finishReason: 'stop' }] },
        },
      ],
    ]);
    expect(spans[0]?.outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'It is.' }], finishReason: 'stop' },
    ]);
  });
});
