import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';

/** A fraction in lowest terms; `denominator` is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Numbers with more digits are no longer what somebody wants to know. */
const MAX_DIGITS = 2000;
const MAX_MAGNITUDE = 10n ** BigInt(MAX_DIGITS);
/** Powers of whole numbers are exact up to this exponent. */
const MAX_EXPONENT = 10_000n;

export const ZERO: Rational = { numerator: 0n, denominator: 1n };
export const ONE: Rational = { numerator: 1n, denominator: 1n };

/** @throws InvalidArgumentError for a denominator of zero, and for numbers with more than 2,000 digits */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new InvalidArgumentError('Division by zero.');
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, magnitude(denominator));
  const sign = denominator < 0n ? -1n : 1n;
  const value = { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
  if (magnitude(value.numerator) > MAX_MAGNITUDE || value.denominator > MAX_MAGNITUDE) {
    throw new InvalidArgumentError(`The result has more than ${MAX_DIGITS} digits.`);
  }
  return value;
}

export const add = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const subtract = (a: Rational, b: Rational): Rational => add(a, negate(b));
export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);
export const divide = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);
export const negate = (a: Rational): Rational => ({ numerator: -a.numerator, denominator: a.denominator });
export const isWhole = (a: Rational): boolean => a.denominator === 1n;

/** @returns below 0, 0 or above 0 */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The remainder with the sign of the divisor: -7 mod 3 is 2. */
export function modulo(a: Rational, b: Rational): Rational {
  return subtract(a, multiply(b, floor(divide(a, b))));
}

export function floor(a: Rational): Rational {
  const quotient = a.numerator / a.denominator;
  const isBelow = a.numerator < 0n && quotient * a.denominator !== a.numerator;
  return { numerator: isBelow ? quotient - 1n : quotient, denominator: 1n };
}

/** Half away from zero, as money is rounded. @param digits after the point; may be negative */
export function round(a: Rational, digits: bigint): Rational {
  const scale = digits >= 0n ? rational(10n ** digits) : rational(1n, 10n ** -digits);
  const scaled = multiply(a, scale);
  const half = rational(1n, 2n);
  const rounded = scaled.numerator < 0n ? negate(floor(add(negate(scaled), half))) : floor(add(scaled, half));
  return divide(rounded, scale);
}

/** @throws InvalidArgumentError when it would be too large, or divide by zero */
export function power(base: Rational, exponent: bigint): Rational {
  if (exponent < 0n) return divide(ONE, power(base, -exponent));
  const isTrivial = base.denominator === 1n && magnitude(base.numerator) <= 1n;
  const digits = BigInt(Math.max(digitsOf(base.numerator), digitsOf(base.denominator)) - 1);
  // Judged before it is computed: the digits of the result are at least these.
  if (!isTrivial && (exponent > MAX_EXPONENT || digits * exponent > MAX_DIGITS)) {
    throw new InvalidArgumentError(`The power has more than ${MAX_DIGITS} digits.`);
  }
  const whole = isTrivial ? exponent % 2n : exponent;
  if (isTrivial) return rational(whole === 0n && exponent > 0n ? base.numerator ** 2n : base.numerator ** whole);
  return rational(base.numerator ** whole, base.denominator ** whole);
}

/** @returns the root when it is a fraction; null when it is not */
export function exactRoot(a: Rational): Rational | null {
  const numerator = wholeRoot(a.numerator);
  const denominator = wholeRoot(a.denominator);
  if (numerator * numerator !== a.numerator || denominator * denominator !== a.denominator) return null;
  return rational(numerator, denominator);
}

/** The largest whole number whose square is at most `n`, for `n` of at least 0 (Newton). */
export function wholeRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let guess = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** @param text digits with an optional point and exponent, as JSON and people write them */
export function parseDecimal(text: string): Rational {
  const match = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i.exec(text);
  const [, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') throw new InvalidArgumentError(`"${text}" is not a number.`);
  if (whole.length + fraction.length + Math.abs(Number(exponent)) > MAX_DIGITS) {
    throw new InvalidArgumentError(`"${text.slice(0, 20)}…" has more than ${MAX_DIGITS} digits.`);
  }
  const shift = BigInt(exponent) - BigInt(fraction.length);
  const digits = BigInt(whole + fraction);
  return shift >= 0n ? rational(digits * 10n ** shift) : rational(digits, 10n ** -shift);
}

/**
 * @param maxDigits after the point
 * @returns a decimal, and whether it is the whole truth: thirds never end
 */
export function formatDecimal(a: Rational, maxDigits: number): { text: string; isExact: boolean } {
  const scale = 10n ** BigInt(maxDigits);
  const isExact = (a.numerator * scale) % a.denominator === 0n;
  const rounded = round(a, BigInt(maxDigits));
  const scaled = (magnitude(rounded.numerator) * scale) / rounded.denominator;
  const digits = scaled.toString().padStart(maxDigits + 1, '0');
  const fraction = digits.slice(digits.length - maxDigits).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - maxDigits);
  const sign = rounded.numerator < 0n ? '-' : '';
  return { text: `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`, isExact };
}

export function toNumber(a: Rational): number {
  return Number(formatDecimal(a, 40).text);
}

function digitsOf(n: bigint): number {
  return magnitude(n).toString().length;
}

function magnitude(n: bigint): bigint {
  return n < 0n ? -n : n;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [one, other] = [a, b];
  while (other !== 0n) [one, other] = [other, one % other];
  return one;
}
