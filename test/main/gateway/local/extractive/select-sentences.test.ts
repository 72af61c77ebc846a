import { describe, expect, test } from 'vitest';
import { preparePassage } from '../../../../../main/gateway/local/extractive/prepare-passage.ts';
import type { PreparedPassage } from '../../../../../main/gateway/local/extractive/prepare-passage.ts';
import { selectSentences } from '../../../../../main/gateway/local/extractive/select-sentences.ts';
import type { SelectionLimits } from '../../../../../main/gateway/local/extractive/select-sentences.ts';
import { passageOf } from './passage-of.ts';

const LIMITS: SelectionLimits = { maxSentences: 3, enoughSupport: 0.8, minSupport: 0.1 };

/** Selects with the given support per citable segment, in reading order over all passages. */
function select(
  texts: readonly string[],
  supports: readonly number[],
  limits: Partial<SelectionLimits> = {},
): string[] {
  const passages: PreparedPassage[] = texts.map((text, index) => preparePassage(passageOf(text, { id: `p${index}` })));
  const segments = passages.flatMap((passage, passageIndex) =>
    passage.segments.map((_, segmentIndex) => ({ passageIndex, segmentIndex })),
  );
  const selected = selectSentences(segments, supports, passages, { ...LIMITS, ...limits });
  return selected.map((one) => passages[one.passageIndex]?.segments[one.segmentIndex]?.text ?? '');
}

describe('selectSentences', () => {
  test('stops at one sentence when it is enough', () => {
    expect(select(['One fact. Another thing.'], [0.85, 0.15])).toEqual(['One fact.']);
  });

  test('adds what is still likely, in reading order, and leaves out what is not', () => {
    expect(select(['First half. Noise here. Second half.'], [0.3, 0.05, 0.5])).toEqual(['First half.', 'Second half.']);
  });

  test('never shows the same thing twice', () => {
    const copies = ['Leave is 25 days per year.', 'Leave is 25 days per year.'];
    expect(select(copies, [0.5, 0.4])).toEqual(['Leave is 25 days per year.']);
  });

  test('puts the passage with the best sentence first', () => {
    expect(select(['Weaker one.', 'Stronger two.'], [0.3, 0.5])).toEqual(['Stronger two.', 'Weaker one.']);
  });

  test('keeps to the limit', () => {
    expect(select(['Ant. Bee. Cow. Dog.'], [0.3, 0.3, 0.2, 0.2], { enoughSupport: 1, maxSentences: 2 })).toHaveLength(
      2,
    );
  });

  test('brings the header of a table row, and the code or item that a line announces', () => {
    const table = '| Years | Days |\n|---|---|\n| 0–4 | 25 |\n| 5–9 | 27 |';
    expect(select([table], [0.02, 0.03, 0.95])).toEqual(['| Years | Days |', '| 5–9 | 27 |']);
    const code = 'Turn it on:\n\n```js\ndb.pragma(1);\n```\n\nThat is all.';
    expect(select([code], [0.9, 0.05, 0.05])).toEqual(['Turn it on:', 'db.pragma(1);']);
    expect(select([code], [0.05, 0.9, 0.05])).toEqual(['Turn it on:', 'db.pragma(1);']);
  });

  test('does not take the first row of a table without a header rule for its header', () => {
    expect(select(['| a | 1 |\n| b | 2 |'], [0.05, 0.95])).toEqual(['| b | 2 |']);
  });

  test('selects nothing from nothing', () => {
    expect(select([], [])).toEqual([]);
  });
});
