import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import { createRetrievalScorers } from '../../../../main/evals/metrics/retrieval-scorers.ts';
import type { SeenPassage } from '../../../../main/evals/metrics/scorer.ts';
import { holdsQuote, passage, place, scoredRun } from '../../../support/scored-run.ts';

const SIGNAL = new AbortController().signal;
const retrievalScorer = createRetrievalScorers(holdsQuote);

async function valueOf(
  name: string,
  places: DatasetCase['places'],
  retrieved: readonly SeenPassage[],
): Promise<number | string> {
  const run = scoredRun({ case: { places }, retrieved, packed: retrieved });
  const score = await retrievalScorer(name)?.score(run, SIGNAL);
  if (score === undefined) throw new Error(`no scorer ${name}`);
  return 'value' in score ? score.value : score.unscored;
}

const ranking = (...documents: string[]): SeenPassage[] =>
  documents.map((document, at) => passage(document, document, `${document}-${at}`));

describe('metrics of a ranking, as trec_eval defines them', () => {
  // qrels: a 3, b 2, c 1, d 0, e -1; the ranking is b x a c.
  const places = [place('a', 3), place('b', 2), place('c', 1), place('d', 0), place('e', -1)];
  const found = ranking('b', 'x', 'a', 'c');

  it('are those of a ranking of four worked by hand', async () => {
    // recall: 1 of 3, then 2 of 3 among the first three; P divides by k, also where fewer were found.
    expect(await valueOf('recall@1', places, found)).toBeCloseTo(1 / 3, 12);
    expect(await valueOf('recall@3', places, found)).toBeCloseTo(2 / 3, 12);
    expect(await valueOf('precision@5', places, found)).toBe(3 / 5);
    expect(await valueOf('mrr@10', places, ranking('x', 'd', 'c'))).toBeCloseTo(1 / 3, 12);
    // DCG = 2/log2(2) + 3/log2(4) + 1/log2(5) = 3.930677; ideal 3 + 2/log2(3) + 1/log2(4) = 4.761860.
    expect(await valueOf('ndcg@10', places, found)).toBeCloseTo(3.930677 / 4.76186, 6);
  });

  it('collapse chunks of one document to its best rank, where documents are judged', async () => {
    expect(await valueOf('mrr@10', places, ranking('x', 'x', 'x', 'a'))).toBe(1 / 2);
    expect(await valueOf('recall@10', places, ranking('a', 'a', 'a'))).toBeCloseTo(1 / 3, 12);
  });

  it('are unscored where nothing is relevant', async () => {
    expect(await valueOf('recall@5', [], found)).toBe('no judged places');
    expect(await valueOf('ndcg@10', [place('d', 0)], found)).toBe('no judged places');
  });

  it('are unscored for a run that failed and for a question that was turned round', async () => {
    const scorer = retrievalScorer('recall@5');
    const failed = scoredRun({ case: { places }, answer: null, error: 'the model is gone' });
    expect(await scorer?.score(failed, SIGNAL)).toEqual({ unscored: 'the run failed', note: 'the model is gone' });
    const variant = { kind: 'negation', severity: 0.5, of: 'c0', expects: 'changed' } as const;
    const changed = scoredRun({ case: { places, variant } });
    expect(await scorer?.score(changed, SIGNAL)).toEqual({ unscored: 'the variant changed what is right' });
  });
});

describe('quoted places', () => {
  const places = [place('h', 1, 'opens at nine'), place('h', 1, 'closes at six')];

  it('of which one chunk holds two are both found at its rank', async () => {
    const both = [passage('h', 'It opens at nine and closes at six.', 'h1')];
    expect(await valueOf('recall@1', places, both)).toBe(1);
    expect(await valueOf('ndcg@10', places, both)).toBe(1);
    expect(await valueOf('precision@5', places, both)).toBe(1 / 5);
  });

  it('count once, and other chunks of the same document stay wrong', async () => {
    const chunks = [
      passage('h', 'Cards are taken.', 'h0'),
      passage('h', 'It opens at nine.', 'h1'),
      passage('h', 'Remember: it opens at nine.', 'h2'),
      passage('h', 'It closes at six.', 'h3'),
    ];
    // h2 takes no rank: the ranks are h0 (wrong), h1, h3.
    expect(await valueOf('recall@3', places, chunks)).toBe(1);
    expect(await valueOf('context-precision', places, chunks)).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  });
});

describe('context precision and recall, as Ragas defines them', () => {
  it('are those of contexts right, wrong, right', async () => {
    // Precision@1 = 1, precision@3 = 2/3, over two that are relevant: 0.8333. Recall: 2 of 4 places.
    const places = [place('a'), place('b'), place('c'), place('d')];
    expect(await valueOf('context-precision', places, ranking('a', 'x', 'b'))).toBeCloseTo(5 / 6, 12);
    expect(await valueOf('context-recall', places, ranking('a', 'x', 'b'))).toBe(1 / 2);
  });

  it('are 0 for a context without anything relevant', async () => {
    expect(await valueOf('context-precision', [place('a')], [])).toBe(0);
    expect(await valueOf('context-recall', [place('a')], ranking('x'))).toBe(0);
  });
});

describe('every ranking metric', () => {
  const NAMES = ['recall@1', 'recall@10', 'precision@5', 'mrr@10', 'ndcg@10', 'context-precision', 'context-recall'];
  const documents = ['a', 'b', 'c', 'd', 'x', 'y'];
  const judged = fc.array(
    fc.record({ document: fc.constantFrom(...documents), gain: fc.integer({ min: -1, max: 3 }) }),
    { minLength: 1, maxLength: 6 },
  );
  const placesOf = (given: readonly { document: string; gain: number }[]): DatasetCase['places'] =>
    given.map(({ document, gain }) => place(document, gain));

  it('is within 0..1, and does not depend on the order of the judgements', async () => {
    await fc.assert(
      fc.asyncProperty(judged, fc.array(fc.constantFrom(...documents)), async (given, order) => {
        for (const name of NAMES) {
          const value = await valueOf(name, placesOf(given), ranking(...order));
          if (typeof value === 'string') continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(await valueOf(name, placesOf(given.toReversed()), ranking(...order))).toBeCloseTo(value, 12);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not fall when what is best is put first', async () => {
    const best = place('a', 3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('x', 'y', 'b', 'z'), { maxLength: 12 }), async (order) => {
        for (const name of NAMES) {
          const before = await valueOf(name, [best, place('b')], ranking(...order));
          const after = await valueOf(name, [best, place('b')], ranking('a', ...order));
          if (name === 'context-precision') continue;
          expect(Number(after)).toBeGreaterThanOrEqual(Number(before));
        }
      }),
      { numRuns: 60 },
    );
  });
});
