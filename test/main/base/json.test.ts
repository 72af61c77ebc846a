import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../main/base/json.ts';

test('sorts keys by UTF-16 code unit, at every depth, and writes no blank space', () => {
  expect(canonicalJson({ b: [{ z: 1, a: 2 }], a: null, B: 'x', é: true })).toBe(
    '{"B":"x","a":null,"b":[{"a":2,"z":1}],"é":true}',
  );
});

test('sorts as RFC 8785 (3.2.3) does: a surrogate pair stands before U+FB33', () => {
  const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
  const value = Object.fromEntries(sorted.toReversed().map((key) => [key, 0]));
  expect(canonicalJson(value)).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
});

test('does not depend on the order in which members were set', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
    }),
    { seed: 1 },
  );
});

test('is JSON that reads back as the same value, and its own canonical form', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      const back: unknown = JSON.parse(text);
      expect(back).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(back)).toBe(text);
    }),
    { seed: 2 },
  );
});

test('different values have different texts', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      const isSame = canonicalJson(a) === canonicalJson(b);
      // Only the order of members may be what differed.
      expect(isSame && JSON.stringify(a)?.length !== JSON.stringify(b)?.length).toBe(false);
    }),
    { seed: 3 },
  );
});

test('leaves out members that are undefined, and keeps null', () => {
  expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
});

test('a member named __proto__ is a member like any other', () => {
  expect(canonicalJson(JSON.parse('{"__proto__": 1, "a": 2}'))).toBe('{"__proto__":1,"a":2}');
});

describe('what JSON cannot hold is refused', () => {
  test.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['undefined in a list', [undefined]],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['an error', new Error('x')],
  ])('%s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson({ deep: [value] })).toThrow(TypeError);
  });
});
