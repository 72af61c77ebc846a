import { expect, test } from 'vitest';
import { followAbort } from '../../../main/base/abort.ts';

test('aborts with the reason of the signal it follows', () => {
  const parent = new AbortController();
  const { signal } = followAbort(parent.signal);
  expect(signal.aborted).toBe(false);
  parent.abort('enough');
  expect([signal.aborted, signal.reason]).toEqual([true, 'enough']);
});

test('is aborted from the start when that signal is', () => {
  expect(followAbort(AbortSignal.abort('before')).signal.reason).toBe('before');
});

test('aborts by itself, and leaves the other alone', () => {
  const parent = new AbortController();
  const { signal, abort } = followAbort(parent.signal);
  abort('mine');
  parent.abort('later');
  expect(signal.reason).toBe('mine');
});

test('does not hear of it after it was told to unfollow', () => {
  const parent = new AbortController();
  const { signal, unfollow } = followAbort(parent.signal);
  unfollow();
  parent.abort();
  expect(signal.aborted).toBe(false);
});
