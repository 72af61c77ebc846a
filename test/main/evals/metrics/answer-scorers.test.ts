import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerScorers } from '../../../../main/evals/metrics/answer-scorers.ts';
import type { Score } from '../../../../main/evals/metrics/scorer.ts';
import { isExactMatch, squadTokens, tokenF1 } from '../../../../main/evals/metrics/token-overlap.ts';
import { scoredRun } from '../../../support/scored-run.ts';

const SIGNAL = new AbortController().signal;

describe('token F1, as SQuAD defines it', () => {
  it('puts case, punctuation and articles aside', () => {
    // evaluate-v2.0.py, normalize_answer.
    expect(squadTokens('The  Cat, an animal;  sat on A mat.')).toEqual(['cat', 'animal', 'sat', 'on', 'mat']);
    expect(squadTokens('$3.50 for <b>it</b>')).toEqual(['350', 'for', 'bitb']);
    expect(isExactMatch('the Eiffel Tower.', 'Eiffel tower')).toBe(true);
    expect(isExactMatch('Eiffel Tower', 'Eiffel Towers')).toBe(false);
  });

  it('is that of two answers worked by hand', () => {
    // said: shop opens at nine (4), gold: opens at nine daily (4), common 3: P = R = 3/4.
    expect(tokenF1('The shop opens at nine', 'opens at nine daily')).toBeCloseTo(0.75, 12);
    // A token counts as often as it stands in both: common is one `very`; 2·2 / (4 + 2).
    expect(tokenF1('very very very good', 'very good')).toBeCloseTo(4 / 6, 12);
  });

  it('is 1 for two texts without a token and 0 for one of them', () => {
    expect(tokenF1('', 'the')).toBe(1);
    expect(tokenF1('nine', '…')).toBe(0);
  });

  it('cuts scripts without spaces by character, as MLQA does', () => {
    // 东京都 and 东京: common 2 of 3 and 2: 4/5.
    expect(tokenF1('东京都', '东京')).toBeCloseTo(0.8, 12);
  });

  it('is within 0..1, symmetric, 1 for the same text, and blind to the order of words', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const value = tokenF1(a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(tokenF1(b, a)).toBe(value);
        expect(tokenF1(a, a)).toBe(1);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('red', 'blue', 'nine', 'at'), { maxLength: 8 }), (words) => {
        expect(tokenF1(words.toReversed().join(' '), 'red at nine')).toBe(tokenF1(words.join(' '), 'red at nine'));
      }),
    );
  });
});

describe('answers against what is known', () => {
  const scoreOf = async (
    name: string,
    given: Parameters<typeof scoredRun>[0],
    { similar = 0, supported = 1 }: { similar?: number | null; supported?: number } = {},
  ): Promise<Score> => {
    const makers = answerScorers(
      async () => similar,
      async () => [{ score: supported, confidence: 1 }],
    );
    const scorer = makers[name]?.(name);
    if (scorer === undefined) throw new Error(`no scorer ${name}`);
    return scorer.score(scoredRun(given), SIGNAL);
  };

  it('take the best of several known ones, and put citation markers aside', async () => {
    const answers = ['at ten', 'nine'];
    expect(await scoreOf('exact', { answer: 'Nine [1].', case: { answers } })).toEqual({ value: 1 });
    expect(await scoreOf('contains', { answer: 'We open at nine [2] sharp', case: { answers } })).toEqual({ value: 1 });
    // at nine / nine: 2·1/3; at nine / at ten: 2·1/4.
    expect(await scoreOf('token-f1', { answer: 'At nine.', case: { answers } })).toEqual({ value: 2 / 3 });
  });

  it('contain each of the pieces that are expected', async () => {
    const expects = ['nine', 'Saturday'];
    expect(await scoreOf('contains', { answer: 'At nine.', case: { expects, answers: ['nine'] } })).toEqual({
      value: 0,
      note: 'not said: Saturday',
    });
    expect(await scoreOf('contains', { answer: 'Saturday, nine', case: { expects } })).toEqual({ value: 1 });
  });

  it('are read from the texts of an answer in JSON', async () => {
    const answer = '{"opens": "nine", "days": ["Mon", "Tue"], "seats": 12}';
    const given = { answer, structured: { isValid: true }, case: { answers: ['12'] } };
    expect(await scoreOf('contains', given)).toEqual({ value: 1 });
    expect(await scoreOf('contains', { ...given, case: { answers: ['opens'] } })).toEqual({ value: 0 });
  });

  it('are 0 for a refusal, and unscored where nothing is known or the run failed', async () => {
    const refused = { answer: 'I cannot say.', refused: true, case: { answers: ['nine'] } };
    expect(await scoreOf('exact', refused)).toEqual({ value: 0, note: 'refused' });
    expect(await scoreOf('exact', { case: {} })).toEqual({ unscored: 'no known answer' });
    expect(await scoreOf('exact', { case: { answers: ['nine'], answerable: false } })).toEqual({
      unscored: 'no known answer',
    });
    expect(await scoreOf('semantic', { answer: null, case: { answers: ['nine'] } })).toEqual({
      unscored: 'the run failed',
    });
    expect(await scoreOf('semantic', { case: { answers: ['nine'] } }, { similar: null })).toEqual({
      unscored: 'the answer says nothing',
    });
  });

  it('are correct by containment, or by nearness where the answer supports the known one too', async () => {
    const near = { answer: 'The shop opens at nine.', case: { answers: ['The shop opens at eight.'] } };
    expect(await scoreOf('correct', near, { supported: 0.1 })).toEqual({ value: 0, note: 'none of the known answers' });
    expect(await scoreOf('correct', near, { supported: 0.9 })).toEqual({
      value: 1,
      note: 'token F1 0.75, support 0.90',
    });
    const far = { answer: 'Doors are open from the morning.', case: { answers: ['It opens at nine.'] } };
    expect(await scoreOf('correct', far, { similar: 0.8, supported: 0.6 })).toMatchObject({ value: 1 });
    expect(await scoreOf('correct', far, { similar: 0.5, supported: 0.6 })).toMatchObject({ value: 0 });
  });

  it('are correct as a refusal only where there is no answer', async () => {
    const refusal = { answer: 'I cannot say.', refused: true };
    expect(await scoreOf('correct', { ...refusal, case: { answerable: false } })).toMatchObject({ value: 1 });
    expect(await scoreOf('correct', { ...refusal, case: { answers: ['nine'] } })).toMatchObject({ value: 0 });
    expect(await scoreOf('correct', { case: { answerable: false } })).toMatchObject({ value: 0 });
    expect(await scoreOf('correct', { case: { answerable: true } })).toEqual({ unscored: 'no known answer' });
  });
});
