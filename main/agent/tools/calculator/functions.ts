import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import {
  add,
  compare,
  divide,
  exactRoot,
  floor,
  isWhole,
  modulo,
  multiply,
  negate,
  parseDecimal,
  power,
  type Rational,
  rational,
  round,
  toNumber,
  wholeRoot,
  ZERO,
} from './rational.ts';

/** A number, and whether it is exact; what an inexact one goes into is inexact. */
export interface Computed {
  value: Rational;
  isExact: boolean;
}

const MAX_ROUNDED_DIGITS = 100n;
/** Digits after the point to which a root that is no fraction is computed. */
const ROOT_DIGITS = 40n;

export const CONSTANTS: ReadonlyMap<string, Computed> = new Map([
  ['pi', { value: parseDecimal('3.1415926535897932384626433832795028841971'), isExact: false }],
  ['e', { value: parseDecimal('2.7182818284590452353602874713526624977572'), isExact: false }],
]);

type Compute = (args: readonly Rational[]) => Rational | Computed;

/** Name, fewest and most arguments, and what it computes. */
const FUNCTIONS: ReadonlyMap<string, { fewest: number; most: number; compute: Compute }> = new Map(
  (
    [
      ['abs', 1, 1, ([a = ZERO]) => (a.numerator < 0n ? negate(a) : a)],
      ['floor', 1, 1, ([a = ZERO]) => floor(a)],
      ['ceil', 1, 1, ([a = ZERO]) => negate(floor(negate(a)))],
      ['round', 1, 2, ([a = ZERO, digits = ZERO]) => round(a, roundedDigits(digits))],
      ['min', 1, Infinity, (args) => args.reduce((least, next) => (compare(next, least) < 0 ? next : least))],
      ['max', 1, Infinity, (args) => args.reduce((most, next) => (compare(next, most) > 0 ? next : most))],
      ['sum', 1, Infinity, (args) => args.reduce(add)],
      ['avg', 1, Infinity, (args) => divide(args.reduce(add), rational(BigInt(args.length)))],
      ['median', 1, Infinity, median],
      ['mod', 2, 2, ([a = ZERO, b = ZERO]) => modulo(a, b)],
      ['pow', 2, 2, ([a = ZERO, b = ZERO]) => raise(a, b)],
      ['sqrt', 1, 1, ([a = ZERO]) => squareRoot(a)],
      ['ln', 1, 1, approximate('ln', Math.log)],
      ['log10', 1, 1, approximate('log10', Math.log10)],
      ['log2', 1, 1, approximate('log2', Math.log2)],
      ['exp', 1, 1, approximate('exp', Math.exp)],
      ['sin', 1, 1, approximate('sin', Math.sin)],
      ['cos', 1, 1, approximate('cos', Math.cos)],
      ['tan', 1, 1, approximate('tan', Math.tan)],
    ] satisfies [string, number, number, Compute][]
  ).map(([name, fewest, most, compute]) => [name, { fewest, most, compute }]),
);

/** @throws InvalidArgumentError for an unknown name, a wrong number of arguments, or one it is not defined for */
export function applyFunction(name: string, args: readonly Computed[]): Computed {
  const known = FUNCTIONS.get(name);
  if (known === undefined) {
    throw new InvalidArgumentError(`There is no function "${name}". Known: ${[...FUNCTIONS.keys()].join(', ')}.`);
  }
  const { fewest, most, compute } = known;
  if (args.length < fewest || args.length > most) {
    const wanted = fewest === most ? `${fewest}` : most === Infinity ? `at least ${fewest}` : `${fewest} or ${most}`;
    throw new InvalidArgumentError(`${name} takes ${wanted} numbers, not ${args.length}.`);
  }
  const areExact = args.every(({ isExact }) => isExact);
  const result = compute(args.map(({ value }) => value));
  return 'value' in result
    ? { value: result.value, isExact: areExact && result.isExact }
    : { value: result, isExact: areExact };
}

/** Exact for a whole exponent and for a root that is a fraction; otherwise by floating point. */
export function raise(base: Rational, exponent: Rational): Computed {
  if (isWhole(exponent)) return { value: power(base, exponent.numerator), isExact: true };
  if (exponent.denominator === 2n && base.numerator >= 0n) {
    const root = squareRoot(base);
    return { value: power(root.value, exponent.numerator), isExact: root.isExact };
  }
  return fromNumber('the power', toNumber(base) ** toNumber(exponent));
}

function squareRoot(a: Rational): Computed {
  if (a.numerator < 0n) throw new InvalidArgumentError('The root of a negative number is not a real number.');
  const exact = exactRoot(a);
  if (exact !== null) return { value: exact, isExact: true };
  // √(n/d) = √(n·d) / d
  const scale = 10n ** ROOT_DIGITS;
  const value = rational(wholeRoot(a.numerator * a.denominator * scale * scale), a.denominator * scale);
  return { value, isExact: false };
}

function median(args: readonly Rational[]): Rational {
  const sorted = args.toSorted(compare);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? ZERO;
  if (sorted.length % 2 === 1) return upper;
  return multiply(add(sorted[middle - 1] ?? ZERO, upper), rational(1n, 2n));
}

function roundedDigits(digits: Rational): bigint {
  const { numerator } = digits;
  if (!isWhole(digits) || numerator > MAX_ROUNDED_DIGITS || numerator < -MAX_ROUNDED_DIGITS) {
    throw new InvalidArgumentError(`round takes a whole number of digits from -100 to 100.`);
  }
  return numerator;
}

function approximate(name: string, compute: (x: number) => number): Compute {
  return ([a = ZERO]) => fromNumber(name, compute(toNumber(a)));
}

function fromNumber(name: string, result: number): Computed {
  if (!Number.isFinite(result)) throw new InvalidArgumentError(`The result of ${name} is not a finite number.`);
  const value = parseDecimal(String(Math.abs(result)));
  return { value: result < 0 ? negate(value) : value, isExact: false };
}
