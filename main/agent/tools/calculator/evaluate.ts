import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { applyFunction, type Computed, CONSTANTS, raise } from './functions.ts';
import { add, divide, modulo, multiply, negate, parseDecimal, type Rational, rational, subtract } from './rational.ts';

export const MAX_EXPRESSION_LENGTH = 1000;
const MAX_NESTING = 50;
const HUNDREDTH = rational(1n, 100n);

/**
 * Computes an expression: numbers, + - * / ^, `mod`, brackets, percent and functions. All of it is exact fractions until
 * something has no exact form (a root, a logarithm, π).
 *
 * `x%` is x/100 wherever it stands, and `of` multiplies: `20% of 50` is 10, `50 + 20%` is 50.2. `^` binds to the right and
 * before a sign: `-2^2` is -4.
 *
 * @throws InvalidArgumentError with the place, for what is no expression or has no value
 */
export function evaluate(expression: string): Computed {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    throw new InvalidArgumentError(
      `The expression has ${expression.length} characters; at most ${MAX_EXPRESSION_LENGTH}.`,
    );
  }
  return new Parser(tokenize(expression)).parse();
}

interface Token {
  kind: 'number' | 'name' | 'sign' | 'end';
  text: string;
  /** From 1. */
  at: number;
}

const SPELLINGS: Readonly<Record<string, string>> = { '×': '*', '·': '*', '÷': '/', '−': '-', '–': '-', '**': '^' };

function tokenize(expression: string): Token[] {
  const pattern = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-z][a-z\d]*)|(\*\*|[-+*/^%(),×·÷−–]))/giy;
  const tokens: Token[] = [];
  while (pattern.lastIndex < expression.trimEnd().length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (match === null) {
      const at = start + /^\s*/.exec(expression.slice(start))![0].length;
      throw new InvalidArgumentError(
        `"${String.fromCodePoint(expression.codePointAt(at) ?? 0)}" at ${at + 1} is not part of an expression.`,
      );
    }
    const [whole, number, name, sign] = match;
    const text = number ?? name?.toLowerCase() ?? SPELLINGS[sign ?? ''] ?? sign ?? '';
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text, at: start + whole.length - whole.trimStart().length + 1 });
  }
  tokens.push({ kind: 'end', text: 'the end', at: expression.length + 1 });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Computed {
    const result = this.#sum();
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return result;
  }

  #sum(): Computed {
    let left = this.#product();
    for (;;) {
      if (this.#takes('+')) left = combine(left, this.#product(), add);
      else if (this.#takes('-')) left = combine(left, this.#product(), subtract);
      else return left;
    }
  }

  #product(): Computed {
    let left = this.#signed();
    for (;;) {
      if (this.#takes('*') || this.#takes('of')) left = combine(left, this.#signed(), multiply);
      else if (this.#takes('/')) left = combine(left, this.#signed(), divide);
      else if (this.#takes('mod')) left = combine(left, this.#signed(), modulo);
      else return left;
    }
  }

  #signed(): Computed {
    return this.#deeper(() => {
      if (this.#takes('+')) return this.#signed();
      if (!this.#takes('-')) return this.#power();
      const { value, isExact } = this.#signed();
      return { value: negate(value), isExact };
    });
  }

  #power(): Computed {
    const base = this.#percent();
    if (!this.#takes('^')) return base;
    const exponent = this.#signed();
    const { value, isExact } = raise(base.value, exponent.value);
    return { value, isExact: isExact && base.isExact && exponent.isExact };
  }

  #percent(): Computed {
    let operand = this.#operand();
    while (this.#takes('%')) operand = { value: multiply(operand.value, HUNDREDTH), isExact: operand.isExact };
    return operand;
  }

  #operand(): Computed {
    const token = this.#peek();
    if (token.kind === 'number') {
      this.#next += 1;
      return { value: parseDecimal(token.text), isExact: true };
    }
    if (this.#takes('(')) {
      const inner = this.#deeper(() => this.#sum());
      if (!this.#takes(')')) throw this.#unexpected();
      return inner;
    }
    if (token.kind === 'name' && token.text !== 'of' && token.text !== 'mod') return this.#named();
    if (token.text === 'mod' && this.#tokens[this.#next + 1]?.text === '(') return this.#named();
    throw this.#unexpected();
  }

  #named(): Computed {
    const { text: name, at } = this.#peek();
    this.#next += 1;
    if (!this.#takes('(')) {
      const constant = CONSTANTS.get(name);
      if (constant !== undefined) return constant;
      throw new InvalidArgumentError(`"${name}" at ${at} is not known. Write numbers, not names.`);
    }
    const args: Computed[] = [];
    if (!this.#takes(')')) {
      do args.push(this.#deeper(() => this.#sum()));
      while (this.#takes(','));
      if (!this.#takes(')')) throw this.#unexpected();
    }
    return applyFunction(name, args);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: 'the end', at: 0 };
  }

  #takes(text: string): boolean {
    const token = this.#peek();
    if (token.kind === 'end' || token.text !== text) return false;
    this.#next += 1;
    return true;
  }

  #deeper<Result>(work: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING)
      throw new InvalidArgumentError(`Brackets and signs nest deeper than ${MAX_NESTING}.`);
    const result = work();
    this.#depth -= 1;
    return result;
  }

  #unexpected(): InvalidArgumentError {
    const { kind, text, at } = this.#peek();
    if (text === ',') {
      return new InvalidArgumentError(`"," at ${at}: write 1000 instead of 1,000, and 0.5 instead of 0,5.`);
    }
    return new InvalidArgumentError(
      kind === 'end' ? 'The expression ends too early.' : `"${text}" at ${at} was not expected there.`,
    );
  }
}

function combine(a: Computed, b: Computed, operation: (a: Rational, b: Rational) => Rational): Computed {
  return { value: operation(a.value, b.value), isExact: a.isExact && b.isExact };
}
