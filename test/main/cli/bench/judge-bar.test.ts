import { describe, expect, it } from 'vitest';
import { judgeBar, tooFew } from '../../../../main/cli/bench/judge-bar.ts';

const bar = { limit: 'p95 at most 50 ms at a million spans', measured: '61 ms' };

describe('a bar', () => {
  it('is held or missed by what was measured', () => {
    expect(judgeBar({ ...bar, isHeld: true })).toEqual({ ...bar, verdict: 'held', reason: null });
    expect(judgeBar({ ...bar, isHeld: false })).toEqual({ ...bar, verdict: 'missed', reason: null });
  });

  it('is neither at a size it is not about, however good the value', () => {
    const notJudged = tooFew(20_000, 1_000_000, 'spans');
    expect(judgeBar({ ...bar, isHeld: true, notJudged })).toEqual({
      ...bar,
      verdict: 'not judged',
      reason: 'it is about 1,000,000 spans, here are 20,000',
    });
  });

  it('is judged from the size it names on', () => {
    expect(tooFew(1_000_000, 1_000_000, 'spans')).toBeNull();
  });
});
