import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestCommonSubsequence } from '../../../main/base/longest-common-subsequence.ts';
import { applyChanges, myersDiff } from '../../../main/base/myers-diff.ts';
import { diffLines, withContext } from '../../../main/base/text-diff.ts';

const letters = (text: string): string[] => text.split('');

describe('myersDiff', () => {
  // The example of Myers 1986, figure 2: five differences.
  test('finds the shortest edit of ABCABBA and CBABAC', () => {
    const changes = myersDiff(letters('ABCABBA'), letters('CBABAC'));
    const edits = changes.reduce(
      (sum, { start, end, otherStart, otherEnd }) => sum + end - start + otherEnd - otherStart,
      0,
    );
    expect(edits).toBe(5);
    expect(applyChanges(letters('ABCABBA'), letters('CBABAC'), changes).join('')).toBe('CBABAC');
  });

  test('a hand-worked one: a line in the middle, one at the end', () => {
    expect(myersDiff(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual([
      { start: 1, end: 2, otherStart: 1, otherEnd: 2 },
      { start: 3, end: 3, otherStart: 3, otherEnd: 4 },
    ]);
  });

  const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

  test('applied, it gives the other list, and it keeps as much as the longest common subsequence', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const changes = myersDiff(one, other);
        expect(applyChanges(one, other, changes)).toEqual(other);
        const kept = one.length - changes.reduce((sum, { start, end }) => sum + end - start, 0);
        expect(kept).toBe(longestCommonSubsequence(one, other).length);
      }),
      { numRuns: 500 },
    );
  });

  test('lists that share nothing are one change, however long', () => {
    const many = (name: string): string[] => Array.from({ length: 20_000 }, (_, index) => `${name}${index}`);
    expect(myersDiff(many('a'), many('b'))).toEqual([{ start: 0, end: 20_000, otherStart: 0, otherEnd: 20_000 }]);
  });
});

describe('diffLines', () => {
  test('marks the words of a changed line, and numbers lines as each text has them', () => {
    expect(diffLines('one\nBe brief. Cite.\nend', 'one\nnew\nBe terse. Cite.\nend')).toEqual([
      { kind: 'same', before: 1, after: 1, text: 'one', marks: [] },
      { kind: 'removed', before: 2, after: null, text: 'Be brief. Cite.', marks: [] },
      { kind: 'added', before: null, after: 2, text: 'new', marks: [] },
      { kind: 'added', before: null, after: 3, text: 'Be terse. Cite.', marks: [] },
      { kind: 'same', before: 3, after: 4, text: 'end', marks: [] },
    ]);
    const [removed, added] = diffLines('Be brief. Cite.', 'Be terse. Cite.');
    expect(removed?.marks).toEqual([{ start: 3, end: 8 }]);
    expect(added?.marks).toEqual([{ start: 3, end: 8 }]);
  });

  test('its lines are both texts again', () => {
    const text = fc.array(fc.constantFrom('a', 'b b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const of = (leftOut: string): string =>
          lines
            .filter(({ kind }) => kind !== leftOut)
            .map((line) => line.text)
            .join('\n');
        expect(of('added')).toBe(before);
        expect(of('removed')).toBe(after);
      }),
    );
  });

  test('three lines of context stand around a change, and null for what is left out', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
    const shown = withContext(diffLines(before, before.replace('line 10', 'line ten')));
    expect(shown.map((line) => line?.text ?? null)).toEqual([
      null,
      'line 7',
      'line 8',
      'line 9',
      'line 10',
      'line ten',
      'line 11',
      'line 12',
      'line 13',
      null,
    ]);
    expect(withContext(diffLines('a', 'a'))).toEqual([]);
  });
});
