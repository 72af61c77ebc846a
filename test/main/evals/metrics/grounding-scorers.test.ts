import { describe, expect, it } from 'vitest';
import type { Support } from '../../../../main/evals/metrics/answer-scorers.ts';
import { groundingScorers } from '../../../../main/evals/metrics/grounding-scorers.ts';
import type { Score } from '../../../../main/evals/metrics/scorer.ts';
import { citation, passage, scoredRun } from '../../../support/scored-run.ts';

const SIGNAL = new AbortController().signal;

/** Supports a claim by all of its words that are written in capitals. */
const byCapitals: Support = async (premise, claims) =>
  claims.map((claim) => {
    const wanted = claim.match(/\b[A-Z]{2,}\b/g) ?? [];
    return { score: wanted.filter((word) => premise.includes(word)).length / wanted.length, confidence: 0.5 };
  });

async function scoreOf(name: string, given: Parameters<typeof scoredRun>[0]): Promise<Score> {
  const scorer = groundingScorers(byCapitals)[name]?.(name);
  if (scorer === undefined) throw new Error(`no scorer ${name}`);
  return scorer.score(scoredRun(given), SIGNAL);
}

describe('grounding', () => {
  const packed = [passage('a', 'ALPHA and BETA'), passage('b', 'GAMMA')];

  it('is the share of sentences that the passages support, and the least supported one', async () => {
    const answer = 'It is ALPHA. It is GAMMA. But DELTA and BETA and EPSILON.';
    const note = '2 of 3 sentences; not: But DELTA and BETA and EPSILON.';
    expect(await scoreOf('grounded', { answer, packed })).toEqual({ value: 2 / 3, note });
    expect(await scoreOf('faithful', { answer, packed })).toEqual({
      value: 1 / 3,
      note: 'confidence 0.50, mean 0.78, worst: But DELTA and BETA and EPSILON.',
    });
  });

  it('is unscored for a refusal and for an answer without a word', async () => {
    expect(await scoreOf('grounded', { answer: 'No.', refused: true, packed })).toEqual({ unscored: 'refused' });
    expect(await scoreOf('faithful', { answer: ' --- 12', packed })).toEqual({ unscored: 'the answer says nothing' });
  });
});

describe('citations, as ALCE defines them', () => {
  const citations = [citation(1, 'ALPHA'), citation(2, 'BETA'), citation(3, 'OMEGA'), citation(4, 'ALPHA BETA')];

  it('recall: what a sentence cites supports it together; a sentence without a citation is not supported', async () => {
    const answer = 'It is ALPHA with BETA [1][2]. It is GAMMA [1]. It is ALPHA.';
    const note = '1 of 3 sentences; not by what it cites: It is GAMMA.';
    expect(await scoreOf('citation-recall', { answer, citations })).toEqual({ value: 1 / 3, note });
  });

  it('precision: one that supports nothing alone, and that the others do without, is not needed', async () => {
    // 3 supports nothing, and 1 with 2 support the sentence without it: 2 of 3.
    const useless = 'It is ALPHA with BETA [1][2][3].';
    expect(await scoreOf('citation-precision', { answer: useless, citations })).toMatchObject({ value: 2 / 3 });
    // 4 supports all of it alone.
    const twice = 'It is ALPHA with BETA [4][3].';
    expect(await scoreOf('citation-precision', { answer: twice, citations })).toMatchObject({ value: 1 / 2 });
  });

  it('precision: of a sentence that its citations do not support none counts', async () => {
    const answer = 'It is GAMMA [1]. It is ALPHA [1].';
    expect(await scoreOf('citation-precision', { answer, citations })).toEqual({
      value: 1 / 2,
      note: '1 of 2 citations',
    });
  });

  it('reads markers behind a full stop as those of the sentence before', async () => {
    const answer = 'It is ALPHA. [1] It is BETA. [2]';
    expect(await scoreOf('citation-recall', { answer, citations })).toMatchObject({ value: 1 });
  });

  it('precision is unscored without a citation, and one to nothing supports nothing', async () => {
    expect(await scoreOf('citation-precision', { answer: 'It is ALPHA.' })).toEqual({ unscored: 'no citation' });
    expect(await scoreOf('citation-recall', { answer: 'It is ALPHA [9].' })).toMatchObject({ value: 0 });
  });
});
