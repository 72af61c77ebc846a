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
