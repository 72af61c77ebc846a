import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import { mapTraces } from '../../../support/map-traces.ts';
import { mapTraceFixture, readTraceFixture } from '../../../support/trace-fixtures.ts';

describe('a log of OpenAI chat', () => {
  const { format, spans, records } = mapTraceFixture('provider-log/openai-chat.jsonl');
  const models = spans.filter(({ kind }) => kind === 'llm');

  it('is one span for each call', () => {
    expect([format, records, models.length]).toEqual(['provider-log', 4, 4]);
  });

  it('puts calls that go on with an earlier one into its trace, and others not', () => {
    const [first, other, second, third] = models.map(({ traceId }) => traceId);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(other).not.toBe(first);
  });

  it('makes up the span of a tool that was called and answered, once, below the call', () => {
    const tools = spans.filter(({ kind }) => kind === 'tool');
    expect(tools).toMatchObject([
      {
        synthetic: true,
        parentSpanId: models[0]?.spanId,
        traceId: models[0]?.traceId,
        tool: {
          name: 'track_shipment',
          callId: 'call_9',
          arguments: { number: 'HF-2093' },
          result: '{"port":"Turku"}',
        },
      },
    ]);
  });

  it('has tokens, identity, and the time at which the response was made', () => {
    expect(models[0]).toMatchObject({
      usage: { inputTokens: 340, outputTokens: 19, cacheReadInputTokens: 128, reasoningOutputTokens: 0 },
      userId: 'u-417',
      tenantId: 'north',
      conversationId: 'chat-88',
      startNs: '1770110045000000000',
      status: 'ok',
      params: { temperature: 0 },
      content: 'full',
    });
    expect(models[0]).not.toHaveProperty('endNs');
  });

  it('tells an error by its type and message', () => {
    expect(models[1]).toMatchObject({
      status: 'error',
      error: { type: 'rate_limit_exceeded', message: 'slow down' },
      content: 'full',
    });
  });
});

describe('a log of Anthropic messages', () => {
  const { spans } = mapTraceFixture('provider-log/anthropic.jsonl');
  const [first, tool, second] = spans;

  it('adds what the cache gave and took to the input', () => {
    expect(first?.usage).toEqual({
      inputTokens: 350,
      outputTokens: 25,
      cacheReadInputTokens: 300,
      cacheWriteInputTokens: 10,
    });
  });

  it('has thoughts, words and calls as parts, and the system prompt apart', () => {
    expect(first).toMatchObject({
      provider: 'anthropic',
      systemInstructions: [{ type: 'text', content: 'You answer for Halden Freight.' }],
      outputMessages: [
        {
          role: 'assistant',
          finishReason: 'tool_use',
          parts: [
            { type: 'reasoning', content: 'I should look.' },
            { type: 'text', content: 'One moment.' },
            { type: 'tool_call', id: 'toolu_1', name: 'track_shipment', arguments: { number: 'HF-2093' } },
          ],
        },
      ],
    });
  });

  it('pairs a tool_use with its tool_result', () => {
    expect(tool).toMatchObject({
      kind: 'tool',
      synthetic: true,
      parentSpanId: first?.spanId,
      tool: { result: 'Turku' },
    });
    expect(second?.traceId).toBe(first?.traceId);
  });
});

it('chains calls of the Responses API by previous_response_id', () => {
  const { spans } = mapTraceFixture('provider-log/responses.jsonl');
  expect(spans.map(({ kind }) => kind)).toEqual(['llm', 'tool', 'llm']);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans[0]).toMatchObject({
    systemInstructions: [{ type: 'text', content: 'You answer for Halden Freight.' }],
    outputMessages: [
      {
        parts: [
          { type: 'reasoning', content: 'Look it up.' },
          { type: 'tool_call', id: 'call_9', name: 'track_shipment', arguments: { number: 'HF-2093' } },
        ],
      },
    ],
    usage: { inputTokens: 80, outputTokens: 30, cacheReadInputTokens: 64, reasoningOutputTokens: 12 },
  });
  expect(spans[1]?.tool?.result).toBe('Turku');
});

describe('a streamed answer', () => {
  it.each<[string, readonly JsonValue[]]>([
    ['as one list', readTraceFixture('provider-log/chunks.json')],
    ['line by line', readTraceFixture('provider-log/chunks.json')[0] as readonly JsonValue[]],
  ])('is put together by the index of its calls, %s', (_, values) => {
    const { spans, records } = mapTraces(values);
    expect(records).toBe(1);
    expect(spans[0]).toMatchObject({
      usage: { inputTokens: 20, outputTokens: 15 },
      outputMessages: [
        {
          finishReason: 'tool_calls',
          parts: [
            { type: 'text', content: 'One moment.' },
            { type: 'tool_call', id: 'call_a', name: 'hours', arguments: {} },
            { type: 'tool_call', id: 'call_b', name: 'track_shipment', arguments: { number: 'HF-2093' } },
          ],
        },
      ],
    });
  });

  it('is put together out of the text of an event stream, of OpenAI and of Anthropic', () => {
    const { spans } = mapTraceFixture('provider-log/cassette.json');
    expect(spans[0]?.outputMessages?.[0]?.parts).toHaveLength(3);
    expect(spans[2]).toMatchObject({
      provider: 'anthropic',
      usage: { inputTokens: 12, outputTokens: 9 },
      outputMessages: [
        {
          finishReason: 'tool_use',
          parts: [
            { type: 'text', content: 'In Turku.' },
            { type: 'tool_call', id: 'toolu_2', name: 'hours', arguments: { day: 'Mon' } },
          ],
        },
      ],
    });
  });
});

describe('an HTTP recording', () => {
  const { spans, unmapped } = mapTraceFixture('provider-log/cassette.json');

  it('has the host for a provider, the status, and the time of the recording', () => {
    expect(spans[0]).toMatchObject({ provider: 'openai', status: 'ok', endNs: '1770110046030000000' });
    expect(spans[3]).toMatchObject({ status: 'error', error: { type: '503', message: 'upstream unavailable' } });
  });

  it('knows a call for embeddings, and leaves the vectors out with a note', () => {
    expect(spans[1]).toMatchObject({ kind: 'embedding', usage: { inputTokens: 3 }, input: ['claim deadline'] });
    expect(JSON.stringify(spans[1])).not.toContain('0.2');
    expect(unmapped.get('response.data[].embedding')).toBe(1);
  });
});

describe('lists of messages', () => {
  const { spans, records } = mapTraceFixture('provider-log/messages.jsonl');

  it('are a step for each message of the assistant, with everything before it as input', () => {
    const models = spans.filter(({ kind }) => kind === 'llm');
    expect([records, models.length]).toEqual([6, 6]);
    expect(models.map(({ inputMessages }) => inputMessages?.length)).toEqual([1, 3, 1, 3, 1, 1]);
    expect(models.every(({ startNs, endNs }) => startNs === undefined && endNs === undefined)).toBe(true);
  });

  it('pair calls and results without ids by their order, and keep arguments that are no JSON', () => {
    const tools = spans.filter(({ kind }) => kind === 'tool');
    expect(tools.map(({ tool }) => [tool?.arguments, tool?.result])).toEqual([
      [{ number: 'HF-2093' }, 'Turku'],
      ['{"day": Mon', '8 to 16'],
    ]);
  });

  it('are two traces where a file says the same twice', () => {
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(4);
  });

  it('hang on a root that is made up, with question and answer', () => {
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots).toHaveLength(4);
    expect(roots[0]).toMatchObject({ synthetic: true, input: 'Where is HF-2093?', output: 'In Turku.' });
  });
});

it('reads a request that nobody answered, and the tools that it tells of', () => {
  const { spans, records } = mapTraceFixture('provider-log/request.json');
  expect(records).toBe(1);
  expect(spans).toMatchObject([
    { kind: 'tool', synthetic: true, tool: { callId: 'call_9', result: 'Turku' } },
    { kind: 'llm', status: 'unset', content: 'partial', requestModel: 'gpt-4o' },
  ]);
});

it('reads the answers of a batch, and what did not come in time', () => {
  const { spans } = mapTraceFixture('provider-log/batch.jsonl');
  expect(spans.map(({ status, error }) => [status, error?.message])).toEqual([
    ['ok', undefined],
    ['error', 'not in time'],
  ]);
});

describe('results of a batch of Anthropic', () => {
  const { format, spans } = mapTraceFixture('provider-log/anthropic-batch.jsonl');

  it('are a call each: answered, refused, or too late', () => {
    expect(format).toBe('provider-log');
    expect(spans).toMatchObject([
      { status: 'ok', responseModel: 'claude-haiku-4-5', usage: { inputTokens: 11, outputTokens: 4 } },
      { status: 'error', error: { type: 'invalid_request_error', message: 'max_tokens is missing' } },
      { status: 'error', error: { type: 'expired' } },
    ]);
    expect(spans.map(({ attributes }) => attributes['custom_id'])).toEqual(['claim-1', 'claim-2', 'claim-3']);
  });
});

describe('recordings of HTTP', () => {
  it('are read as nock writes them, with the model in the path and without the headers', () => {
    const { spans } = mapTraceFixture('provider-log/nock.json');
    expect(spans).toMatchObject([
      {
        provider: 'aws.bedrock',
        requestModel: 'anthropic.claude-haiku-4-5-v1:0',
        inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Where is HF-2093?' }] }],
        outputMessages: [
          { role: 'assistant', parts: [{ type: 'text', content: 'In Turku.' }], finishReason: 'end_turn' },
        ],
        usage: { inputTokens: 13, outputTokens: 4 },
        status: 'ok',
      },
    ]);
    expect(Object.keys(spans[0]?.attributes ?? {})).toEqual(['url.full', 'http.response.status_code']);
  });

  it('are read where only the answer was kept, as the text of its stream', () => {
    const { spans } = mapTraceFixture('provider-log/answer.json');
    expect(spans).toMatchObject([
      {
        responseModel: 'claude-haiku-4-5',
        outputMessages: [{ parts: [{ type: 'text', content: 'In Turku.' }] }],
        usage: { inputTokens: 40, outputTokens: 5 },
        content: 'partial',
      },
    ]);
  });
});
