import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('messages in the log signal', () => {
  const { span, unmapped, spans } = loadOtelFixture('gen-ai-logs.otlp.json');

  it('join the span that they name', () => {
    expect(span('b200000000000001')).toMatchObject({
      content: 'full',
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Which pilot is on duty tonight?' }] }],
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'Pilot Reyes, from 18:00.' }], finishReason: 'stop' },
      ],
    });
    expect(span('b200000000000002').outputMessages?.[0]?.parts).toEqual([{ type: 'text', content: 'Pilot Osei.' }]);
  });

  it('leave a span that no record names without content, and count a record that names none', () => {
    expect(span('b200000000000003').content).toBe('absent');
    expect(spans).toHaveLength(3);
    expect(unmapped.get('log record without its span')).toBe(1);
  });
});
