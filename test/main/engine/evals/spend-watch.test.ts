import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../../../main/base/errors/budget-exceeded-error.ts';
import { createSpendWatch } from '../../../../main/engine/evals/spend-watch.ts';

describe('the money of an eval run', () => {
  it('lets no case begin whose worst might pass the cap, counting those under way at theirs', () => {
    const watch = createSpendWatch(1, 0);
    const first = watch.hold(0.4);
    const second = watch.hold(0.4);
    expect(() => watch.hold(0.4)).toThrow(BudgetExceededError);
    // What a case did not take is free again.
    first.settle(0.1);
    second.settle(0.1);
    watch.hold(0.4).settle(0.4);
    expect(() => watch.hold(0.5)).toThrow(/\$1: \$0\.6000 is spent/);
  });

  it('counts what earlier stretches spent, and one whose price is not known at its worst', () => {
    const watch = createSpendWatch(1, 0.5);
    watch.hold(0.3).settle(null);
    expect(() => watch.hold(0.3)).toThrow(BudgetExceededError);
  });

  it('learns that a case can take more than was thought', () => {
    const watch = createSpendWatch(1, 0);
    watch.hold(0.1).settle(0.6);
    expect(() => watch.hold(0.1)).toThrow(/a further case may take \$0\.6000/);
  });

  it('holds nobody back without a cap', () => {
    const watch = createSpendWatch(undefined, 0);
    for (let at = 0; at < 100; at += 1) watch.hold(5).settle(5);
    expect(() => watch.hold(5)).not.toThrow();
  });
});
