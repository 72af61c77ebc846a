import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('messages in events', () => {
  it('reads messages from events, and leaves the events without them', () => {
    const { span } = loadOtelFixture('langfuse-sdk.otlp.json');
    expect(span('1f00000000000003')).toMatchObject({
      kind: 'llm',
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Who lights the pier?' }] },
      ],
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'The lamp keeper.' }], finishReason: 'stop' },
      ],
      events: [
        { name: 'gen_ai.system.message', attributes: {} },
        { name: 'gen_ai.user.message', attributes: { 'gen_ai.system': 'openai' } },
        { name: 'gen_ai.choice', attributes: { index: 0 } },
      ],
    });
  });
});
