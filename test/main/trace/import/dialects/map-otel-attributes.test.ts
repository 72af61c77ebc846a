import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../../main/base/json.ts';
import { mapOtelAttributes } from '../../../../../main/trace/import/dialects/map-otel-attributes.ts';
import type { OtelSpan } from '../../../../../main/trace/import/dialects/span-fields.ts';

function map(attributes: Record<string, JsonValue>, span: Partial<OtelSpan> = {}) {
  const unmapped: string[] = [];
  const mapped = mapOtelAttributes({ name: 'span', attributes, ...span }, (field) => unmapped.push(field));
  return { ...mapped, unmapped };
}

describe('GenAI attributes of 1.37 and later', () => {
  const chat = map({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-haiku-4-5',
    'gen_ai.request.temperature': 0.2,
    'gen_ai.response.model': 'claude-haiku-4-5-20251001',
    'gen_ai.system_instructions': '[{"type":"text","content":"Answer from the timetable."}]',
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"When does the last ferry leave?"}]}]',
    'gen_ai.output.messages':
      '[{"role":"assistant","parts":[{"type":"tool_call","id":"call_1","name":"timetable","arguments":{"day":"sunday"}}]}]',
    'gen_ai.response.finish_reasons': ['tool_call'],
    'gen_ai.usage.input_tokens': 812,
    'gen_ai.usage.output_tokens': 21,
    'gen_ai.usage.cache_read.input_tokens': 600,
    'server.address': 'api.anthropic.com',
  });

  it('gives the call its model, messages and tokens', () => {
    expect(chat.dialect).toBe('gen-ai');
    expect(chat.fields).toMatchObject({
      kind: 'llm',
      operationName: 'chat',
      provider: 'anthropic',
      requestModel: 'claude-haiku-4-5',
      responseModel: 'claude-haiku-4-5-20251001',
      params: { temperature: 0.2 },
      systemInstructions: [{ type: 'text', content: 'Answer from the timetable.' }],
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'When does the last ferry leave?' }] }],
      outputMessages: [
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'call_1', name: 'timetable', arguments: { day: 'sunday' } }],
          finishReason: 'tool_call',
        },
      ],
      usage: { inputTokens: 812, outputTokens: 21, cacheReadInputTokens: 600 },
    });
  });

  it('keeps what no field holds and says so', () => {
    expect(chat.attributes).toEqual({ 'server.address': 'api.anthropic.com' });
    expect(chat.unmapped).toEqual(['server.address']);
  });

  it('takes no message from text that was cut off', () => {
    const cut = map({ 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': '[{"role":"user","parts":[{"ty' });
    expect(cut.fields.inputMessages).toBeUndefined();
    expect(cut.unmapped).toEqual(['gen_ai.input.messages']);
  });
});

describe('spellings that instrumentations made up', () => {
  it('reads a content that was a list of texts, spelled out like one', () => {
    const { fields, unmapped } = map({
      'openinference.span.kind': 'AGENT',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content.0': 'I ask the harbour office.',
      'llm.output_messages.0.message.content.1': 'One moment.',
    });
    expect(fields.outputMessages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'I ask the harbour office.' },
          { type: 'text', content: 'One moment.' },
        ],
      },
    ]);
    expect(unmapped).toEqual([]);
  });

  it('adds what a cache gave to the input, although two conventions tell one each', () => {
    const { fields, unmapped } = map({
      'openinference.span.kind': 'AGENT',
      'gen_ai.usage.input_tokens': 4,
      'gen_ai.usage.output_tokens': 30,
      'llm.token_count.prompt': 4,
      'llm.token_count.completion': 30,
      'llm.token_count.total': 34,
      'llm.token_count.prompt_details.cache_read': 900,
      'llm.token_count.prompt_details.cache_write': 96,
    });
    expect(fields.usage).toEqual({
      inputTokens: 1000,
      outputTokens: 30,
      cacheReadInputTokens: 900,
      cacheWriteInputTokens: 96,
    });
    expect(unmapped).toEqual([]);
  });

  it('does not add it where the input holds it', () => {
    const { fields } = map({
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.cache_read.input_tokens': 900,
    });
    expect(fields.usage).toEqual({ inputTokens: 1000, cacheReadInputTokens: 900 });
  });

  it('reads a prompt and a completion that are one attribute each', () => {
    const { fields, unmapped } = map({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4',
      'gen_ai.prompt': '[{"role":"user","parts":[{"type":"text","content":"Is berth 4 free?"}]}]',
      'gen_ai.completion': '{"text":"It is.","finish_reason":"stop"}',
    });
    expect(fields.inputMessages).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Is berth 4 free?' }] }]);
    expect(fields.outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'It is.' }], finishReason: 'stop' },
    ]);
    expect(unmapped).toEqual([]);
  });

  it('tells a list that is none as a loss instead of swallowing it', () => {
    const { attributes, unmapped } = map({ 'traceloop.span.kind': 'task', 'gen_ai.completion': '{"verdict":"free"}' });
    expect(attributes).toEqual({ 'gen_ai.completion': '{"verdict":"free"}' });
    expect(unmapped).toEqual(['gen_ai.completion']);
  });
});

describe('the run of an agent of Pydantic AI', () => {
  const run = map({
    'gen_ai.operation.name': 'invoke_agent',
    agent_name: 'berths',
    model_name: 'gpt-4o',
    final_result: 'Berth 4 is free.',
    'gen_ai.aggregated_usage.input_tokens': 120,
    'gen_ai.aggregated_usage.output_tokens': 14,
    'pydantic_ai.all_messages':
      '[{"role":"user","parts":[{"type":"text","content":"Is berth 4 free?"}]},{"role":"assistant","parts":[{"type":"text","content":"Berth 4 is free."}]}]',
  });

  it('has the question, the result and the sums of its calls, which are counted once', () => {
    expect(run.fields).toMatchObject({
      kind: 'agent',
      agent: { name: 'berths' },
      requestModel: 'gpt-4o',
      input: 'Is berth 4 free?',
      output: 'Berth 4 is free.',
      usage: { inputTokens: 120, outputTokens: 14 },
      rollup: true,
    });
    expect(run.unmapped).toEqual([]);
    expect(Object.keys(run.attributes)).toEqual(['pydantic_ai.all_messages']);
  });

  it('has the cost of a call under the name that Logfire gives it', () => {
    const call = map({ 'gen_ai.operation.name': 'chat', 'operation.cost': 0.0028 });
    expect(call.fields.costUsd).toEqual({ total: 0.0028 });
  });
});
