import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  citedRange,
  isCitationCurrent,
  passageNeighbours,
  passageRuns,
} from '../../../../renderer/features/playground/view-model/passage-runs.ts';
import {
  queryStems,
  sharedTerms,
  stem,
  termRanges,
} from '../../../../renderer/features/playground/view-model/query-terms.ts';

const source = 'Before it.\n\nAnnual leave is carried over in full. Nothing else.\n\nAfter it comes more.';
const start = source.indexOf('Annual');
const end = source.indexOf('\n\nAfter');
const chunk = { text: source.slice(start, end), start, end };

describe('a passage', () => {
  it('finds the cited span by its offsets into the source', () => {
    const text = 'Annual leave is carried over in full.';
    const range = citedRange(chunk, { start, end: start + text.length, text });
    expect(range === null ? null : chunk.text.slice(range.start, range.end)).toBe(text);
  });

  it('finds it by its words where the source is written in another form', () => {
    const decoded = { text: 'Fish & chips are served.', start: 1000, end: 1040 };
    expect(citedRange(decoded, { start: 1005, end: 1022, text: 'Fish & chips' })).toEqual({ start: 0, end: 12 });
    expect(citedRange(decoded, { start: 1005, end: 1022, text: 'Peas' })).toBeNull();
  });

  it('says when the cited words no longer stand in the source', () => {
    const whole = { text: source, windowStart: 0, windowEnd: source.length };
    const quote = 'Annual leave';
    expect(isCitationCurrent({ start, end: start + quote.length, quote }, whole)).toBe(true);
    expect(isCitationCurrent({ start: start + 1, end: start + 1 + quote.length, quote }, whole)).toBe(false);
    expect(isCitationCurrent({ start: 5000, end: 5010, quote }, whole)).toBeNull();
  });

  it('is cut at spans and terms without losing or adding a character', () => {
    const range = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(range), fc.array(range), (text, cited, terms) => {
        expect(
          passageRuns(text, cited, terms)
            .map((run) => run.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('knows a term inside the cited span as both', () => {
    const runs = passageRuns('a leave b', [{ start: 0, end: 9 }], [{ start: 2, end: 7 }]);
    expect(runs).toEqual([
      { text: 'a ', isCited: true, isTerm: false },
      { text: 'leave', isCited: true, isTerm: true },
      { text: ' b', isCited: true, isTerm: false },
    ]);
  });

  it('shows what stands around it, cut at words, where the source is its text', () => {
    const whole = { text: source, windowStart: 0, windowEnd: source.length, length: source.length };
    expect(passageNeighbours(chunk, whole)).toEqual({ before: 'Before it.', after: 'After it comes more.' });
    const window = { text: source.slice(2, end + 12), windowStart: 2, windowEnd: end + 12, length: source.length };
    expect(passageNeighbours(chunk, window)).toEqual({ before: '… it.', after: 'After it …' });
    expect(passageNeighbours({ ...chunk, text: 'decoded' }, whole)).toBeNull();
  });
});

describe('the words of a question', () => {
  it('are known in their other forms', () => {
    expect(new Set(['carry', 'carried', 'carrying', 'carries'].map(stem)).size).toBe(1);
    expect(stem('leaving')).toBe(stem('leave'));
    expect(stem('pass')).not.toBe(stem('pas'));
    expect(stem('bus')).toBe('bus');
  });

  it('are its topic, unless it has none', () => {
    expect([...queryStems('How much leave can I carry over?')]).toEqual([stem('leave'), stem('carry')]);
    expect(queryStems('to be or not to be').size).toBeGreaterThan(0);
  });

  it('are marked as one stretch where they stand side by side', () => {
    const text = 'Your parental leave, not leave.';
    expect(termRanges(text, queryStems('parental leave')).map((range) => text.slice(range.start, range.end))).toEqual([
      'parental leave',
      'leave',
    ]);
  });

  it('that a passage shares are named as they were asked', () => {
    expect(sharedTerms('Can I carry over annual Leave?', 'Leave is carried over.')).toEqual(['carry', 'leave']);
    expect(sharedTerms('Can I carry over annual leave?', 'Nothing here.')).toEqual([]);
  });
});
