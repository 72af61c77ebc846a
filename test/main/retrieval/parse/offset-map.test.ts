import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MappedTextBuilder } from '../../../../main/retrieval/parse/mapped-text.ts';
import {
  chunkRangeToSource,
  mapToSource,
  type OffsetMap,
  parseOffsetMap,
} from '../../../../main/retrieval/parse/offset-map.ts';

/** "a &amp; b" read as "title: a & b": three runs after seven characters of our own. */
const SOURCE = '<p>a &amp; b</p>';
const TEXT = 'title: a & b';
const MAP: OffsetMap = [
  [7, 3, 2],
  [9, 5, 1, 5],
  [10, 10, 2],
];

describe('mapToSource', () => {
  it.each([
    ['a & b', 'a &amp; b'],
    ['&', '&amp;'],
    [' & ', ' &amp; '],
    ['b', 'b'],
    ['title: a', 'a'],
  ])('finds %j in the source as %j', (part, quote) => {
    const start = TEXT.indexOf(part);
    const range = mapToSource(MAP, start, start + part.length);
    expect(SOURCE.slice(range.start, range.end)).toBe(quote);
  });

  it('gives an empty range for inserted text alone', () => {
    expect(mapToSource(MAP, 0, 5)).toEqual({ start: 3, end: 3 });
  });

  it('is the identity without a map', () => {
    expect(mapToSource(null, 4, 9)).toEqual({ start: 4, end: 9 });
  });

  it('adds the start of the chunk only where offsets are relative to it', () => {
    expect(chunkRangeToSource({ start: 100, offsetMap: null }, 4, 9)).toEqual({ start: 104, end: 109 });
    expect(chunkRangeToSource({ start: 3, offsetMap: MAP }, 7, 8)).toEqual({ start: 3, end: 4 });
  });

  it('survives storage', () => {
    expect(parseOffsetMap(JSON.stringify(MAP))).toEqual(MAP);
    expect(parseOffsetMap(null)).toBeNull();
  });
});

/** How a text came about: stretches of the source are copied, replaced or dropped, words of our own put in. */
const steps = fc.array(
  fc.tuple(fc.constantFrom('copy', 'replace', 'drop', 'insert'), fc.integer({ min: 1, max: 9 }), fc.nat(3)),
  { maxLength: 30 },
);

function buildFrom(recipe: readonly [string, number, number][]): { source: string; map: OffsetMap; length: number } {
  const total = recipe.reduce((sum, [, length]) => sum + length, 0);
  const source = Array.from({ length: total }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
  const builder = new MappedTextBuilder(source);
  let at = 0;
  for (const [kind, length, replaced] of recipe) {
    if (kind === 'copy') builder.copy(at, at + length);
    if (kind === 'replace') builder.substitute('#'.repeat(replaced + 1), at, length);
    if (kind === 'insert') builder.insert('.'.repeat(length));
    if (kind !== 'insert') at += length;
  }
  const mapped = builder.build();
  return { source, map: mapped.sliceMap(0, mapped.text.length), length: mapped.text.length };
}

describe('a map made by MappedTextBuilder', () => {
  it('stays inside the source and never runs backwards', () => {
    fc.assert(
      fc.property(steps, (recipe) => {
        const { source, map, length } = buildFrom(recipe);
        let last = { start: 0, end: 0 };
        for (let position = 0; position < length; position += 1) {
          const range = mapToSource(map, position, position + 1);
          expect(range.start).toBeGreaterThanOrEqual(last.start);
          expect(range.end).toBeGreaterThanOrEqual(last.end);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(range.end).toBeLessThanOrEqual(source.length);
          last = range;
        }
      }),
    );
  });

  it('finds more for more text', () => {
    fc.assert(
      fc.property(steps, fc.nat(100), fc.nat(100), (recipe, a, b) => {
        const { map, length } = buildFrom(recipe);
        const [start, end] = [Math.min(a, b, length), Math.min(Math.max(a, b), length)];
        const inner = mapToSource(map, start, end);
        // An empty range is a place, not an amount: it says where inserted text was put in.
        fc.pre(inner.end > inner.start);
        const outer = mapToSource(map, Math.max(0, start - 1), Math.min(length, end + 1));
        expect(outer.start).toBeLessThanOrEqual(inner.start);
        expect(outer.end).toBeGreaterThanOrEqual(inner.end);
      }),
    );
  });

  it('leads every copied character back to itself, in slices too', () => {
    fc.assert(
      fc.property(steps, fc.nat(60), (recipe, from) => {
        const { source } = buildFrom(recipe);
        const builder = new MappedTextBuilder(source);
        let at = 0;
        for (const [kind, length, replaced] of recipe) {
          if (kind === 'copy') builder.copy(at, at + length);
          if (kind === 'replace') builder.substitute('#'.repeat(replaced + 1), at, length);
          if (kind === 'insert') builder.insert('.'.repeat(length));
          if (kind !== 'insert') at += length;
        }
        const mapped = builder.build();
        const start = Math.min(from, mapped.text.length);
        const map = mapped.sliceMap(start, mapped.text.length);
        for (let position = start; position < mapped.text.length; position += 1) {
          const character = mapped.text.charAt(position);
          if (character === '#' || character === '.') continue;
          const range = mapToSource(map, position - start, position - start + 1);
          expect(source.slice(range.start, range.end)).toBe(character);
        }
      }),
    );
  });
});
