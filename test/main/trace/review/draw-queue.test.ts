import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChosenTrace } from '../../../../main/trace/insight/choose-traces.ts';
import { drawQueue } from '../../../../main/trace/review/draw-queue.ts';

const trace = (number: number, given: Partial<ChosenTrace> = {}): ChosenTrace => ({
  key: number,
  traceId: String(number).padStart(4, '0'),
  title: 'When?',
  sessionId: null,
  startedAt: '2026-01-05T09:00:00.000Z',
  durationMs: 10,
  status: 'ok',
  inputTokens: 0,
  outputTokens: 0,
  costUsd: null,
  model: 'small',
  digest: { hasClock: true, hasAnswer: true, hasUsage: true, isGrounded: true, isRefused: false },
  thumb: null,
  ...given,
});
const ungrounded = { hasClock: true, hasAnswer: true, hasUsage: true, isGrounded: false, isRefused: false };

describe('drawQueue', () => {
  it('takes trouble of each kind whole where there is little of it, and fills up with the others', () => {
    const traces = [
      ...Array.from({ length: 90 }, (_, index) => trace(index)),
      trace(90, { status: 'error' }),
      trace(91, { status: 'refused' }),
      trace(92, { digest: ungrounded }),
      ...Array.from({ length: 7 }, (_, index) => trace(93 + index, { durationMs: 1000 + index })),
    ];
    const { drawn, strata } = drawQueue(traces, { size: 12, seed: '2026-W02' });
    // 100 durations: the ninety-fifth is 1001 ms, so six of the seven slow ones are among the slowest twentieth.
    expect(strata).toEqual([
      { why: 'failed', traces: 1, drawn: 1 },
      { why: 'refused', traces: 1, drawn: 1 },
      { why: 'ungrounded', traces: 1, drawn: 1 },
      { why: 'slow', traces: 6, drawn: 5 },
      { why: 'random', traces: 91, drawn: 4 },
    ]);
    expect(drawn.slice(0, 5).map(({ why }) => why)).toEqual(['failed', 'refused', 'ungrounded', 'slow', 'random']);
  });

  it('calls nothing slow while there are few', () => {
    const { drawn } = drawQueue([trace(1, { durationMs: 9000 }), trace(2)], { size: 5, seed: 'a' });
    expect(drawn.map(({ why }) => why)).toEqual(['random', 'random']);
  });

  it('draws the same by the same seed, and others by another', () => {
    const traces = Array.from({ length: 200 }, (_, index) => trace(index));
    const ids = (seed: string): string[] => drawQueue(traces, { size: 20, seed }).drawn.map(({ traceId }) => traceId);
    expect(ids('a')).toEqual(ids('a'));
    expect(ids('a')).not.toEqual(ids('b'));
  });

  it('draws exactly as many as asked for, or all there are, each once', () => {
    const traces = fc.array(fc.constantFrom('ok', 'refused', 'error'), { maxLength: 60 });
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 80 }), (statuses, size) => {
        const given = statuses.map((status, index) => trace(index, { status: status as ChosenTrace['status'] }));
        const { drawn } = drawQueue(given, { size, seed: 's' });
        expect(drawn).toHaveLength(Math.min(size, given.length));
        expect(new Set(drawn.map(({ traceId }) => traceId)).size).toBe(drawn.length);
      }),
      { seed: 9 },
    );
  });
});
