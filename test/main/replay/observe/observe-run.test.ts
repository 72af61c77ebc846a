import { describe, expect, it } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { observeRun } from '../../../../main/replay/observe/observe-run.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';

const root = (more: Partial<CanonicalSpan> = {}): CanonicalSpan =>
  makeSpan({ spanId: 'root', startMs: 0, endMs: 900, ...more });
const call = (spanId: string, more: Partial<CanonicalSpan> = {}): CanonicalSpan =>
  makeSpan({ spanId, parentSpanId: 'root', kind: 'llm', seq: 1, startMs: 100, endMs: 800, ...more });

describe('what a recording does not tell', () => {
  it('leaves tokens and cost unknown as soon as one call of a model says nothing of them', () => {
    const counted = call('a', { usage: { inputTokens: 30, outputTokens: 7 }, costUsd: { total: 0.002 } });
    expect(observeRun([root(), counted])).toMatchObject({ tokens: 37, costUsd: 0.002 });
    expect(observeRun([root(), counted, call('b')])).toMatchObject({ tokens: null, costUsd: null });
    expect(observeRun([root(), call('c', { usage: { inputTokens: 30 } })])).toMatchObject({ tokens: null });
  });

  it('leaves tokens unknown where a stranger recorded no call of a model, and counts none in a run of ours', () => {
    expect(observeRun([root()])).toMatchObject({ tokens: null, costUsd: null });
    const own = root({ source: { format: 'trestle', file: '', index: 0 } });
    expect(observeRun([own])).toMatchObject({ tokens: 0, costUsd: 0 });
  });

  it('takes no time from a run whose end nobody saw, and the span of its parts where the run has no times', () => {
    const { endNs: _endNs, ...unfinished } = root();
    expect(observeRun([unfinished, call('a')]).ms).toBeNull();
    const { startNs: _startNs, ...timeless } = unfinished;
    expect(observeRun([timeless, call('a')]).ms).toBe(700);
    expect(observeRun([root(), call('a')])).toMatchObject({ ms: 900, steps: [{ ms: 700 }] });
  });

  it('takes what was said last for the answer of calls without a run around them', () => {
    const said = (spanId: string, seq: number, content: string): CanonicalSpan => {
      const { parentSpanId: _parent, ...span } = call(spanId, {
        seq,
        outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content }] }],
      });
      return span;
    };
    expect(observeRun([said('a', 0, 'Let me look.'), said('b', 1, 'At six.')]).answer?.text).toBe('At six.');
  });

  it('reads a conversation that LangChain wrote', () => {
    const output = JSON.stringify({
      messages: [
        { lc: 1, kwargs: { type: 'human', content: 'When?' } },
        { lc: 1, kwargs: { type: 'ai', content: 'At six.' } },
      ],
    });
    expect(observeRun([root({ output })]).answer?.text).toBe('At six.');
  });

  it('has no answer where neither the run nor a model of it said anything', () => {
    expect(observeRun([root(), call('a')]).answer).toBeNull();
    const said = call('a', { outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'At six.' }] }] });
    expect(observeRun([root(), said]).answer).toMatchObject({ text: 'At six.', refused: false, citations: null });
  });
});
