import { BudgetExceededError } from '../../base/errors/budget-exceeded-error.ts';
import type { LoadOutcome } from '../../spec/load-target.ts';

/** The money of one run. */
export interface SpendCap {
  /** @throws BudgetExceededError instead of beginning work that could pass the cap */
  during(work: () => Promise<LoadOutcome>): Promise<LoadOutcome>;
}

/**
 * Holds a run to its money: before an arrival begins, the dearest one so far is set aside for it and for every one under
 * way. Until the first has said what it costs they go one at a time, so that a wrong guess cannot be made hundreds of times.
 * One whose price is not known ends the spending: nobody could tell when the cap is passed.
 *
 * @param maxCostUsd 0: nothing costs anything, which was made sure of before
 */
export function createSpendCap(maxCostUsd: number): SpendCap {
  if (maxCostUsd === 0) return { during: (work) => work() };
  const state: State = { spentUsd: 0, dearestUsd: null, underWay: 0, isUnknown: false, first: null };
  return {
    during: async (work) => {
      while (state.dearestUsd === null && state.first !== null) await state.first;
      refuseBeyond(state, maxCostUsd);
      state.underWay += 1;
      const begun = work()
        .then((outcome) => {
          note(state, outcome);
          return outcome;
        })
        .finally(() => {
          state.underWay -= 1;
        });
      if (state.dearestUsd === null) {
        state.first = begun.then(
          () => (state.first = null),
          () => (state.first = null),
        );
      }
      return begun;
    },
  };
}

interface State {
  spentUsd: number;
  /** Null until one has told what it cost. */
  dearestUsd: number | null;
  underWay: number;
  isUnknown: boolean;
  /** Settles when the one that the others wait for has ended. */
  first: Promise<unknown> | null;
}

function refuseBeyond({ spentUsd, dearestUsd, underWay, isUnknown }: State, maxCostUsd: number): void {
  if (isUnknown) {
    throw new BudgetExceededError(
      'What an answer cost is not known, so the run spends nothing more. Add its price to prices.jsonc.',
    );
  }
  if (spentUsd < maxCostUsd && spentUsd + (underWay + 1) * (dearestUsd ?? 0) <= maxCostUsd) return;
  throw new BudgetExceededError(
    `The run may spend $${maxCostUsd}: $${spentUsd.toFixed(4)} is spent and the rest is set aside.`,
  );
}

function note(state: State, { facts }: LoadOutcome): void {
  // A run that failed before a model was asked tells nothing, and cost nothing.
  if (facts === undefined) return;
  if (facts.costUsd === null) state.isUnknown = true;
  state.spentUsd += facts.costUsd ?? 0;
  state.dearestUsd = Math.max(state.dearestUsd ?? 0, facts.costUsd ?? 0);
}
