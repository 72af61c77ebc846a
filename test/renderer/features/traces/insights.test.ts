import { describe, expect, it } from 'vitest';
import type { OutcomeCounts, PromptVersion, StageLatency } from '../../../../main/contract/insight.ts';
import { queueProgress, progressText } from '../../../../renderer/features/traces/review/queue/queue-progress.ts';
import { narrowed, stageBetween } from '../../../../renderer/features/traces/view-model/insight-filter.ts';
import {
  basisText,
  costPerSuccess,
  groundedShare,
  standouts,
} from '../../../../renderer/features/traces/view-model/insight-text.ts';
import { periodLabel, periodTicks } from '../../../../renderer/features/traces/view-model/period-ticks.ts';
import { promptChanges, promptVerdict } from '../../../../renderer/features/traces/view-model/prompt-changes.ts';

const stage = (given: Partial<StageLatency>): StageLatency => ({
  kind: 'llm',
  name: 'chat',
  calls: 10,
  traces: 5,
  failed: 0,
  degraded: 0,
  p50Ms: 100,
  p95Ms: 200,
  longestMs: 300,
  totalMs: 1000,
  bins: [],
  ...given,
});
const counts = (given: Partial<OutcomeCounts>): OutcomeCounts => ({
  traces: 10,
  failed: 0,
  cancelled: 0,
  refused: 0,
  degraded: 0,
  unanswered: 0,
  successful: 8,
  grounded: 0,
  ungrounded: 0,
  groundingUnknown: 8,
  thumbsDown: 0,
  priced: 0,
  pricedSuccessful: 0,
  costUsd: 0,
  ...given,
});
const basis = { total: 10, traces: 10, waiting: 0, untimed: 0, from: null, to: null };

describe('what many traces say together', () => {
  it('names the slowest stage that works, not what lies around it', () => {
    const around = stage({ kind: 'agent', name: 'run', p95Ms: 9000, failed: 9 });
    const slow = stage({ name: 'slow', p95Ms: 900 });
    const failing = stage({ kind: 'tool', name: 'lookup', failed: 3 });
    expect(standouts([around, slow, failing])).toEqual({ slowest: slow, failing });
    expect(standouts([around])).toEqual({ slowest: null, failing: null });
  });

  it('says over what', () => {
    expect(basisText(basis, '')).toBe('10 traces');
    expect(basisText({ ...basis, total: 83_120, traces: 5000, waiting: 12, untimed: 3 }, 'model:x')).toBe(
      'the newest 5,000 of 83,120 traces that match; 3 do not say when they were; 12 are still being read',
    );
  });

  it('counts what failures cost into each success, and takes the unknown for unknown', () => {
    expect(costPerSuccess(counts({ priced: 10, pricedSuccessful: 8, costUsd: 4 }))).toBe(0.5);
    expect(costPerSuccess(counts({}))).toBeNull();
    expect(costPerSuccess(counts({ priced: 2, costUsd: 1 }))).toBeNull();
    expect(groundedShare(counts({ grounded: 3, ungrounded: 1 }))).toBe(0.75);
    expect(groundedShare(counts({}))).toBeNull();
  });

  it('narrows the filter to what is behind a bar', () => {
    expect(stageBetween('llm chat', { from: 237, to: 316 })).toBe('llm chat >=237ms <316ms');
    expect(stageBetween('llm chat', { from: 0, to: 0.133 })).toBe('llm chat <0.133ms');
    expect(narrowed('status:error stage:old word', { stage: 'llm chat >=237ms' })).toBe(
      'status:error word stage:"llm chat >=237ms"',
    );
  });

  it('labels periods by their beginning', () => {
    const day = { from: '2026-01-05T00:00:00.000Z', to: '2026-01-06T00:00:00.000Z' };
    const hour = { from: '2026-01-05T09:00:00.000Z', to: '2026-01-05T10:00:00.000Z' };
    expect([periodLabel(day), periodLabel(hour)]).toEqual(['2026-01-05', '01-05 09:00']);
    expect(periodTicks(Array.from({ length: 40 }, () => day))).toHaveLength(6);
  });
});

describe('a change of a prompt', () => {
  const version = (given: Partial<PromptVersion>): PromptVersion => ({
    fingerprint: 'a1',
    firstAt: '2026-01-05T09:00:00.000Z',
    lastAt: '2026-01-05T10:00:00.000Z',
    traces: 100,
    failed: 2,
    refused: 4,
    ungrounded: 0,
    groundingKnown: 0,
    p50Ms: 1200,
    p95Ms: 4000,
    tokensKnown: 100,
    p50Tokens: 820,
    firstTraceId: 'a',
    lastTraceId: 'b',
    counts: [100],
    ...given,
  });

  it('is told by the rates before and after it', () => {
    expect(promptChanges(version({}), version({ failed: 9, p50Ms: 900, p50Tokens: null }))).toBe(
      'Before and after: failed 2.0 % → 9.0 %, refused 4.0 % → 4.0 %, p50 1.20 s → 900 ms, tokens unknown (100 and 100 traces).',
    );
  });

  it('says when there is too little to go by', () => {
    expect(promptChanges(version({}), version({ traces: 5 }))).toMatch(/Too few to tell a change from chance\.$/);
    const prompts = [{ name: 'p', traces: 8, versions: [version({}), version({})], otherVersions: 0 }];
    expect(promptVerdict({ basis, known: 8, periods: [], prompts, otherPrompts: 1 })).toBe(
      '1 of 2 prompts changed. Of 2 traces it is unknown.',
    );
  });
});

describe('the queue of a week', () => {
  it('says how far it is, and what was said', () => {
    const review = { reviewId: 1, traceId: 'a', at: '', label: null, note: null, expected: null };
    const item = { trace: {} as never, why: 'random' as const, isSkipped: false };
    const progress = queueProgress([
      { ...item, review: { ...review, thumb: 'up' } },
      { ...item, review: { ...review, thumb: 'down' } },
      { ...item, review: { ...review, thumb: null, label: 'long' } },
      { ...item, review: null, isSkipped: true },
      { ...item, review: null },
    ]);
    expect(progress).toMatchObject({ total: 5, done: 4 });
    expect(progressText(progress)).toBe('1 good, 1 bad, 1 with a word alone, 1 skipped');
  });
});
