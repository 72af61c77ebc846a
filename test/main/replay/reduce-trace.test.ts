import { describe, expect, it } from 'vitest';
import type { CanonicalMessage, CanonicalSpan } from '../../../main/contract/canonical-span.ts';
import { reduceTrace } from '../../../main/replay/reduce-trace.ts';
import { makeSpan } from '../../support/canonical-shapes.ts';

const user = (content: string): CanonicalMessage[] => [{ role: 'user', parts: [{ type: 'text', content }] }];
const questionOf = (...spans: CanonicalSpan[]): string | null => {
  const reduced = reduceTrace(spans);
  return reduced.ok ? reduced.input.question : null;
};

describe('a trace without what a run begins with', () => {
  it('says whether nothing was recorded, or nothing of a user, or no model was there', () => {
    const silent = makeSpan({ spanId: 'a', kind: 'llm', content: 'absent' });
    expect(reduceTrace([silent])).toMatchObject({ ok: false, reason: 'nothing-said' });
    const unasked = makeSpan({ spanId: 'a', kind: 'llm', outputMessages: [{ role: 'assistant', parts: [] }] });
    expect(reduceTrace([unasked])).toMatchObject({ ok: false, reason: 'no-question' });
    const tool = makeSpan({ spanId: 'a', kind: 'tool', tool: { name: 'search', arguments: { query: 'gate' } } });
    const reduced = reduceTrace([tool]);
    expect(reduced).toMatchObject({ ok: false, reason: 'no-question' });
    expect(reduced.ok ? '' : reduced.message).toContain('no call of a model');
    expect(reduceTrace([])).toMatchObject({ ok: false, reason: 'no-spans' });
  });

  it('is not asked a file that somebody pasted', () => {
    expect(
      reduceTrace([makeSpan({ spanId: 'a', kind: 'llm', inputMessages: user('x'.repeat(200_000)) })]),
    ).toMatchObject({
      ok: false,
      reason: 'too-large',
    });
  });
});

describe('the question of a trace', () => {
  const llm = makeSpan({
    spanId: 'b',
    parentSpanId: 'a',
    kind: 'llm',
    seq: 1,
    inputMessages: user('context, then: when?'),
  });

  it('is the prompt’s variable before the run’s input, and that before what reached the model', () => {
    const root = makeSpan({ spanId: 'a', input: { question: 'When does the gate open?' } });
    const variables = { prompt: { variables: { question: 'When?' } } };
    expect(questionOf(root, { ...llm, ...variables })).toBe('When?');
    expect(questionOf(root, llm)).toBe('When does the gate open?');
    expect(questionOf(makeSpan({ spanId: 'a' }), llm)).toBe('context, then: when?');
  });

  it('is not a member that an object has from its prototype', () => {
    const hostile = JSON.parse('{"__proto__": {"question": "gotcha"}}') as Record<string, never>;
    expect(questionOf(makeSpan({ spanId: 'a', input: hostile }))).toBeNull();
  });
});
