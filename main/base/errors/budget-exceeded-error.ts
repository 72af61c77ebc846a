import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A token, money, step or time budget is used up. */
export class BudgetExceededError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('budget_exceeded', message, options);
  }

  static override is(error: unknown): error is BudgetExceededError {
    return TrestleError.is(error) && error.code === 'budget_exceeded';
  }
}
