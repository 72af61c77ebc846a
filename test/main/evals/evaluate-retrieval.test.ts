import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import type { EvalProgress } from '../../../main/contract/evals.ts';
import { evaluateRetrieval } from '../../../main/evals/evaluate-retrieval.ts';
import type {
  CorpusDocument,
  SearchableCorpus,
  SearchableCorpusBuilder,
} from '../../../main/spec/searchable-corpus.ts';
import { makeBeirFolder } from '../../support/beir-folder.ts';
import { createManualClock } from '../../support/manual-clock.ts';

/** A corpus that ranks as it was told to, and logs what it was asked. */
function createFakeBuilder(rankings: Readonly<Record<string, readonly string[]>>) {
  const log = { documents: [] as CorpusDocument[], searches: [] as unknown[], disposed: 0 };
  const builder: SearchableCorpusBuilder = {
    async build(documents, { onProgress }) {
      for await (const document of documents) log.documents.push(document);
      onProgress?.(log.documents.length);
      return {
        get parts(): SearchableCorpus['parts'] {
          throw new Error('retrieval is measured by searching, not by running a pipeline');
        },
        async search(request) {
          log.searches.push(request);
          const ranking = rankings[`${request.mode}: ${request.query}`];
          if (ranking === undefined) throw new Error(`no ranking set up for ${request.mode}: ${request.query}`);
          return ranking;
        },
        async dispose() {
          log.disposed += 1;
        },
      };
    },
  };
  return { builder, log };
}
const RANKINGS = {
  'hybrid: what is the lift of a wing': ['d2', 'd1'],
  'hybrid: heat in slabs': ['d2', 'd1', 'd3'],
};
const run = (builder: SearchableCorpusBuilder, options: Partial<Parameters<typeof evaluateRetrieval>[0]> = {}) =>
  evaluateRetrieval({
    path: makeBeirFolder(),
    modes: ['hybrid'],
    corpusBuilder: builder,
    clock: createManualClock(),
    ...options,
  });

describe('evaluateRetrieval', () => {
  it('averages each metric over the judged topics', async () => {
    const { builder, log } = createFakeBuilder(RANKINGS);
    const report = await run(builder);
    expect(report).toMatchObject({ dataset: 'tiny', documents: 3, topics: 2, ms: 0 });
    // q1: d1 (gain 2) at rank 2: nDCG = 1/log2(3) = 0.630930, recall 1, RR 1/2.
    // q2: d2 and d3 (gain 1) at ranks 1 and 3: nDCG = (1 + 0.5)/(1 + 0.630930) = 0.919721, recall 1, RR 1.
    expect(report.modes.hybrid?.['ndcg@10']).toBeCloseTo((0.63093 + 0.919721) / 2, 6);
    expect(report.modes.hybrid).toMatchObject({ 'recall@10': 1, 'recall@100': 1, 'mrr@10': 0.75 });
    expect(log.documents.map(({ documentId }) => documentId)).toEqual(['d1', 'd2', 'd3']);
    expect(log.searches[0]).toEqual({ query: 'what is the lift of a wing', k: 100, mode: 'hybrid', plain: false });
    expect(log.disposed).toBe(1);
  });

  it('always measures the reference, and no mode that was not asked for', async () => {
    const { modes } = await run(createFakeBuilder(RANKINGS).builder, { modes: [] });
    expect(Object.keys(modes)).toEqual(['reference']);
    // Plain FTS5 finds d1 for q1 and d2 for q2, each first; d3 shares no word with q2.
    expect(modes.reference).toMatchObject({ 'recall@10': 0.75, 'mrr@10': 1 });
    expect(modes.reference['ndcg@10']).toBeCloseTo((1 + 1 / 1.63093) / 2, 6);
  });

  it('says how far it is: documents first, then topics of each mode', async () => {
    const progress: EvalProgress[] = [];
    await run(createFakeBuilder(RANKINGS).builder, { onProgress: (event) => progress.push(event) });
    expect(progress.map(({ phase, done, total }) => `${phase} ${done}/${total}`)).toEqual([
      'indexing 3/3',
      'reference 1/4',
      'reference 2/4',
      'hybrid 3/4',
      'hybrid 4/4',
    ]);
  });

  it('refuses a judged document that is not in the corpus', async () => {
    const { builder } = createFakeBuilder(RANKINGS);
    const path = makeBeirFolder({
      qrels: [
        ['q1', 'd1', 1],
        ['q2', 'd77', 1],
      ],
    });
    await expect(run(builder, { path })).rejects.toThrow(
      /qrels\.tsv:3: document "d77" is judged but not in corpus\.jsonl/,
    );
  });

  it('stops when it is cancelled, and cleans up', async () => {
    const { builder, log } = createFakeBuilder(RANKINGS);
    const controller = new AbortController();
    const cancelled = run(builder, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(cancelled).rejects.toThrow(CancelledError);
    expect(log.searches).toEqual([]);
    expect(log.disposed).toBe(1);
  });

  it('cleans up when a search fails', async () => {
    const { builder, log } = createFakeBuilder({});
    await expect(run(builder)).rejects.toThrow('no ranking set up');
    expect(log.disposed).toBe(1);
  });
});
