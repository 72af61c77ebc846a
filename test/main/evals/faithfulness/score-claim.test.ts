import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scoreClaim, scoreClaims } from '../../../../main/evals/faithfulness/score-claim.ts';
import type { EmbeddingModel } from '../../../../main/spec/embedding-model.ts';
import { createBuiltinEmbeddingModel } from '../../../../native/embedding/builtin-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../../support/builtin-model-directory.ts';

const NAMES = ['Harlan Voss', 'Ines Duarte', 'the harbour office', 'Tarnby', 'the night crew'];
const VERBS = ['moved', 'was given', 'can store', 'has repaired', 'will inspect'];
const THINGS = ['containers', 'pallets of salt', 'tickets', 'lamps', 'metres of cable'];

let model: EmbeddingModel;
beforeAll(async () => {
  model = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
});
afterAll(() => model.dispose());

const scoreOf = async (premise: string, claim: string): Promise<number> =>
  (await scoreClaim({ premise, claim, model })).score;

/** `Ines Duarte moved 14 pallets of salt in March.` */
const sentence = fc
  .record({
    who: fc.constantFrom(...NAMES),
    verb: fc.constantFrom(...VERBS),
    count: fc.integer({ min: 2, max: 9000 }),
    what: fc.constantFrom(...THINGS),
    when: fc.constantFrom('on Monday', 'in 1998', 'before noon', 'at 06:40'),
  })
  .map(({ who, verb, count, what, when }) => ({
    who,
    verb,
    count,
    text: `Yesterday ${who} ${verb} ${count} ${what} ${when}.`,
  }));

describe('the score of a claim', () => {
  it('is never higher for a copied sentence with a number flipped or denied than for the copy', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 500 }),
        async (sentences, which, more) => {
          const premise = sentences.map(({ text }) => text).join(' ');
          const chosen = sentences[which % sentences.length];
          if (chosen === undefined) return;
          const copied = await scoreOf(premise, chosen.text);
          const flipped = chosen.text.replace(String(chosen.count), String(chosen.count + more));
          const denied = chosen.text.replace(chosen.verb, `never ${chosen.verb}`);
          expect(copied).toBeGreaterThanOrEqual(await scoreOf(premise, flipped));
          expect(copied).toBeGreaterThanOrEqual(await scoreOf(premise, denied));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('falls when a number, a name or the sense of a copied sentence is changed', async () => {
    const premise = 'The probe landed on 4 May. Edith Larsson has climbed the tower 12 times. It rained all night.';
    const copied = await scoreOf(premise, 'Edith Larsson has climbed the tower 12 times.');
    expect(copied).toBeGreaterThan(0.8);
    expect(await scoreOf(premise, 'Edith Larsson has climbed the tower 21 times.')).toBeLessThan(0.5);
    expect(await scoreOf(premise, 'Nils Brandt has climbed the tower 12 times.')).toBeLessThan(0.5);
    expect(await scoreOf(premise, 'Edith Larsson has not climbed the tower 12 times.')).toBeLessThan(0.5);
  });

  it('is that of the worst sentence', async () => {
    const premise = 'The shop opens at 9. It sells rope and paint.';
    const both = await scoreOf(premise, 'The shop opens at 9. It sells live parrots from Peru.');
    expect(both).toBe(await scoreOf(premise, 'It sells live parrots from Peru.'));
  });

  it.each([
    ['both empty', '', ''],
    ['an empty premise', '', 'The shop opens at 9.'],
    ['an empty claim', 'The shop opens at 9.', ''],
    ['blanks', ' \n\t ', ' \u00a0 '],
    ['emoji only', '🎉🎉🚢', '🚢'],
    ['punctuation only', '...!?', '—'],
    ['identical texts', 'The shop opens at 9.', 'The shop opens at 9.'],
    ['Japanese', '店は九時に開きます。月曜日は休みです。', '店は九時に開きます。'],
    ['Arabic', 'يفتح المتجر في الساعة ٩.', 'المتجر مغلق.'],
    ['lone surrogates', '\ud800 a \udc00', '\udfff'],
    ['zero bytes', 'a\0b', '\0'],
    ['a word of 100,000 letters', 'x'.repeat(100_000), 'x'.repeat(100_000)],
    ['half a million words', 'rope and paint. '.repeat(170_000), 'The shop sells rope.'],
    [
      'two words that stand apart thousands of times',
      'paint one two three four rope. '.repeat(6000),
      'Paint rope. '.repeat(300),
    ],
    ['a huge claim', 'The shop opens at 9.', 'Rope 12, not paint! '.repeat(50_000)],
    ['huge numbers', `1${'0'.repeat(400)}`, `9${'9'.repeat(400)} million`],
  ])('is a number for %s', async (_, premise, claim) => {
    const { score, confidence } = await scoreClaim({ premise, claim, model });
    for (const value of [score, confidence]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });

  it('is a number for whatever text, from 0 to 1', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom('not', '12', '%', 'Oslo', '.', '?', 'at least', '🎉', '-', 'twenty-', 'million', "n't"),
          { maxLength: 40 },
        )
        .map((parts) => parts.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(text, text, async (premise, claim) => {
        const { score, confidence } = await scoreClaim({ premise, claim, model });
        expect(score >= 0 && score <= 1 && confidence >= 0 && confidence <= 1).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is sure of nothing where nothing is said', async () => {
    expect(await scoreClaim({ premise: 'Ahoy 🚢', claim: '🚢', model })).toEqual({
      score: 1,
      confidence: 0,
      features: null,
    });
    expect((await scoreClaim({ premise: 'The shop opens at 9.', claim: '🚢', model })).confidence).toBe(0);
  });
});

describe('several claims about one premise', () => {
  it('score as each alone, whatever the others say', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { minLength: 1, maxLength: 4 }),
        fc.array(sentence, { maxLength: 3 }),
        async (known, others) => {
          const premise = known.map(({ text }) => text).join(' ');
          const claims = [...others.map(({ text }) => text), '', '---', known[0]?.text ?? '', 'Was it Tarnby? It was.'];
          const together = await scoreClaims({ premise, claims, model });
          for (const [at, claim] of claims.entries())
            expect(together[at]).toEqual(await scoreClaim({ premise, claim, model }));
        },
      ),
      { numRuns: 15 },
    );
    expect(await scoreClaims({ premise: '', claims: ['Tarnby is open.'], model })).toMatchObject([{ score: 0 }]);
    expect(await scoreClaims({ premise: 'Tarnby is open.', claims: [], model })).toEqual([]);
  });
});
