import { describe, expect, it } from 'vitest';
import { answerDivergence, compareAnswers } from '../../../../main/replay/compare/compare-answers.ts';
import type { ObservedAnswer } from '../../../../main/replay/observe/observed-run.ts';

const SAME_MEANING = 0.93;
const answer = (text: string, more: Partial<ObservedAnswer> = {}): ObservedAnswer => ({
  text,
  refused: false,
  citations: null,
  evidence: null,
  ...more,
});
const compare = (recorded: ObservedAnswer | null, candidate: ObservedAnswer | null) =>
  compareAnswers(recorded, candidate, async () => 0.97);

describe('two answers', () => {
  it('are the same in other words when only their wording differs', async () => {
    const compared = await compare(answer('The gate opens at six.'), answer('At six the gate is opened.'));
    expect(compared).toMatchObject({ isSameText: false, similarity: 0.97 });
    expect(compared === null ? null : answerDivergence(compared, SAME_MEANING)).toMatchObject({ type: 'wording' });
  });

  it('differ in numbers before they differ in words', async () => {
    const compared = await compare(answer('Claims within 21 days.'), answer('Claims within 12 days.'));
    expect(compared).toMatchObject({ numbersLost: ['21'], numbersGained: ['12'] });
    expect(compared === null ? null : answerDivergence(compared, SAME_MEANING)).toMatchObject({ type: 'numbers' });
  });

  it('are not compared at all when there is none on either side', async () => {
    expect(await compare(null, null)).toBeNull();
  });
});

describe('an answer that one side does not have', () => {
  it('is no refusal, no other text and no lost number, whichever side it is', async () => {
    const refusal = answer('The documents do not settle this.', { refused: true, citations: [] });
    for (const [recorded, candidate] of [
      [null, refusal],
      [null, answer('It costs 12 euros.')],
      [answer('It costs 12 euros.'), null],
    ] as const) {
      const compared = await compare(recorded, candidate);
      expect(compared).toMatchObject({
        recorded: recorded?.text ?? null,
        candidate: candidate?.text ?? null,
        isSameText: null,
        similarity: null,
        numbersLost: [],
        numbersGained: [],
        areCitationsKnown: false,
      });
      expect(compared === null ? null : answerDivergence(compared, SAME_MEANING)).toBeNull();
    }
  });
});
