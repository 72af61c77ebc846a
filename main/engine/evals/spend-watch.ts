import { BudgetExceededError } from '../../base/errors/budget-exceeded-error.ts';

/** The money of one eval run. */
export interface SpendWatch {
  /** @throws BudgetExceededError where a further run at its worst would not fit any more */
  hold(worstUsd: number): SpendHold;
}
export interface SpendHold {
  /** @param costUsd null for one whose price is not known: it counts at its worst */
  settle(costUsd: number | null): void;
}

/**
 * Keeps a run within its money: before a case begins, what it may cost at its worst is set aside, beside what those under way
 * may. A case that cost more than its worst raises what the next ones are held at.
 *
 * @param spentUsd by earlier stretches of the run
 */
export function createSpendWatch(maxCostUsd: number | undefined, spentUsd: number): SpendWatch {
  let spent = spentUsd;
  let held = 0;
  let dearest = 0;
  return {
    hold: (worstUsd) => {
      const worst = Math.max(worstUsd, dearest);
      if (maxCostUsd !== undefined && spent + held + worst > maxCostUsd) {
        throw new BudgetExceededError(
          `The run may spend $${maxCostUsd}: $${spent.toFixed(4)} is spent, and a further case may take $${worst.toFixed(4)}. Raise maxCostUsd and go on with \`trestle eval resume\`.`,
        );
      }
      held += worst;
      return {
        settle: (costUsd) => {
          held -= worst;
          spent += costUsd ?? worst;
          dearest = Math.max(dearest, costUsd ?? 0);
        },
      };
    },
  };
}
