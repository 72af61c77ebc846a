import { describe, expect, test } from 'vitest';
import { paceText } from '../../../../renderer/features/replay/view-model/replay-pace.ts';

describe('the pace of a replay', () => {
  const began = { done: 100, atMs: 1_000 };

  test('is that since it was looked at, so that a replay that goes on is not slowed by what lay between', () => {
    // 400 in 4 s, and 1,000 left.
    expect(paceText({ began, done: 500, total: 1500, nowMs: 5_000 })).toBe('100 /s, about 10 s left');
    expect(paceText({ began, done: 104, total: 110, nowMs: 5_000 })).toBe('1.0 /s, about 6 s left');
  });

  test('says what takes long in minutes', () => {
    expect(paceText({ began, done: 104, total: 206, nowMs: 5_000 })).toBe('1.0 /s, about 1:42 left');
  });

  test('is not told of the first moments, nor of a replay that stands still', () => {
    expect(paceText({ began, done: 150, total: 1500, nowMs: 2_500 })).toBe('');
    expect(paceText({ began, done: 100, total: 1500, nowMs: 60_000 })).toBe('');
  });
});
