import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import { evaluate } from '../../../../main/agent/tools/calculator/evaluate.ts';
import { formatDecimal, rational } from '../../../../main/agent/tools/calculator/rational.ts';

function compute(expression: string): string {
  const { value, isExact } = evaluate(expression);
  const { text, isExact: ends } = formatDecimal(value, 30);
  return isExact && ends ? text : `≈${text}`;
}
function failure(expression: string): string {
  try {
    return `no failure but ${compute(expression)}`;
  } catch (error) {
    if (TrestleError.is(error)) return error.message;
    throw error;
  }
}

test.each([
  ['0.1 + 0.2', '0.3'],
  ['1/3 + 1/3 + 1/3', '1'],
  ['20% of 50', '10'],
  ['50 + 20%', '50.2'],
  ['-2^2', '-4'],
  ['2^-2', '0.25'],
  ['2^3^2', '512'],
  ['(1200 * 3 - 450) / 12', '262.5'],
  ['1e3 + .5', '1000.5'],
  ['7 mod 3 + mod(-7, 3)', '3'],
  ['sqrt(2.25)', '1.5'],
  ['sqrt(2)^2 - 2', '≈0'],
  ['round(2.675, 2)', '2.68'],
  ['round(-0.5)', '-1'],
  ['round(1234, -2)', '1200'],
  ['avg(1, 2, 4)', '≈2.333333333333333333333333333333'],
  ['median(3, 1, 2, 10)', '2.5'],
  ['max(1, 2) - min(1, 2)', '1'],
  ['3 × 4 ÷ 2 − 1', '5'],
  ['2 ** 10', '1024'],
  ['sqrt(2)', '≈1.41421356237309504880168872421'],
  ['log10(1000)', '≈3'],
  ['99999999999999999999 * 99999999999999999999', '9999999999999999999800000000000000000001'],
])('%s is %s', (expression, result) => {
  expect(compute(expression)).toBe(result);
});

test.each([
  ['1 / 0', 'Division by zero.'],
  ['1 / (0.1 - 0.1)', 'Division by zero.'],
  ['1,000 + 1', '"," at 2: write 1000 instead of 1,000, and 0.5 instead of 0,5.'],
  ['2 +', 'The expression ends too early.'],
  ['2 3', '"3" at 3 was not expected there.'],
  ['process + 1', '"process" at 1 is not known. Write numbers, not names.'],
  ['constructor(1)', 'There is no function "constructor".'],
  ['10^10^10', 'The power has more than 2000 digits.'],
  ['9^9^9', 'The power has more than 2000 digits.'],
  ['1e5000', '"1e5000…" has more than 2000 digits.'],
  ['sqrt(-1)', 'The root of a negative number is not a real number.'],
  ['ln(0)', 'The result of ln is not a finite number.'],
  ['abs(1, 2)', 'abs takes 1 numbers, not 2.'],
  ['2 $ 3', '"$" at 3 is not part of an expression.'],
])('%s fails with a sentence', (expression, message) => {
  expect(failure(expression)).toContain(message);
});

/** An expression with its value as a pair of whole numbers, computed by other means: cross-multiplied without reducing. */
type Case = { text: string; numerator: bigint; denominator: bigint };
const leaf: fc.Arbitrary<Case> = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, places]) => {
    const padded = digits.toString().padStart(places + 1, '0');
    const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
    return { text, numerator: digits, denominator: 10n ** BigInt(places) };
  });
const tree = fc.letrec<{ node: Case }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node')).map(([a, sign, b]): Case => {
      const text = `(${a.text} ${sign} ${b.text})`;
      if (sign === '*')
        return { text, numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
      if (sign === '/')
        return { text, numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
      const other = b.numerator * a.denominator;
      const sum = a.numerator * b.denominator + (sign === '+' ? other : -other);
      return { text, numerator: sum, denominator: a.denominator * b.denominator };
    }),
  ),
})).node;

describe('against an oracle of whole numbers', () => {
  test('every tree of + - * / has the value of its unreduced fraction, or divides by zero where that does', () => {
    fc.assert(
      fc.property(tree, ({ text, numerator, denominator }) => {
        if (text.length > 1000) return;
        const isDivided = denominator === 0n;
        const computed = isDivided ? failure(text) : evaluate(text);
        const expected = isDivided ? 'Division by zero.' : { value: rational(numerator, denominator), isExact: true };
        expect(computed).toEqual(expected);
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  test('a decimal that is written out is the number it was written from', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 20 }), (n, places) => {
        const { text, isExact } = formatDecimal(rational(n, 10n ** BigInt(places)), 20);
        expect(isExact).toBe(true);
        const [whole = '', fraction = ''] = text.replace('-', '').split('.');
        const back = BigInt(whole + fraction.padEnd(20, '0')) * (n < 0n ? -1n : 1n);
        expect(back * 10n ** BigInt(places)).toBe(n * 10n ** 20n);
      }),
      { seed: 4 },
    );
  });

  test('any text is a value or a sentence, quickly', () => {
    const piece = fc.constantFrom(
      '1',
      '9',
      '.',
      'e',
      '(',
      ')',
      '^',
      '*',
      '**',
      '/',
      '%',
      ',',
      'sqrt(',
      'pow(',
      ' of ',
      '-',
      'pi',
      '\u0000',
      '💥',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(failure(pieces.join(''))).toMatch(/./);
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});
