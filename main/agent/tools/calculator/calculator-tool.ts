import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { ToolMaker } from '../../../spec/tool.ts';
import { readWith } from '../read-with.ts';
import * as z from 'zod';
import { textArgument } from '../text-argument.ts';
import { evaluate } from './evaluate.ts';
import { formatDecimal } from './rational.ts';

/** Digits after the point of a result that does not end. */
const SHOWN_DIGITS = 30;

/** `builtin/calculator`: `{ expression }` → `{ expression, result, exact }`. */
export const createCalculator: ToolMaker = (contract) => {
  readWith(contract, z.strictObject({}));
  return {
    contract,
    execute: async (args) => {
      const expression = textArgument(args, 'expression');
      try {
        const { value, isExact } = evaluate(expression);
        const { text, isExact: ends } = formatDecimal(value, SHOWN_DIGITS);
        return { ok: true, value: { expression, result: text, exact: isExact && ends }, reads: [] };
      } catch (error) {
        if (!InvalidArgumentError.is(error)) throw error;
        return { ok: false, message: error.message, isRetryable: false };
      }
    },
  };
};
