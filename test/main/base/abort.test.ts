import { describe, expect, it } from 'vitest';
import { abortError, throwIfAborted } from '../../../main/base/abort.ts';
import { BudgetExceededError } from '../../../main/base/errors/budget-exceeded-error.ts';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { TimeoutError } from '../../../main/base/errors/timeout-error.ts';

describe('abortError', () => {
  it('keeps a reason of ours', () => {
    const reason = new BudgetExceededError('The budget of $5.00 is used up.');
    expect(abortError(AbortSignal.abort(reason))).toBe(reason);
  });

  it('takes a plain abort for a cancellation', () => {
    expect(abortError(AbortSignal.abort())).toSatisfy(CancelledError.is);
  });

  it('takes a deadline of the platform for a timeout', () => {
    expect(abortError(AbortSignal.abort(new DOMException('late', 'TimeoutError')))).toSatisfy(TimeoutError.is);
  });
});

describe('throwIfAborted', () => {
  it('throws only when aborted', () => {
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort())).toThrow('Cancelled.');
  });
});
