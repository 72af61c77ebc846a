import { DEFAULT_SEARCH_K, type SearchMode } from '../../../contract/retrieval.ts';
import { openRawFullTextQuery } from '../../../engine/bench/raw-full-text-query.ts';
import type { Bench } from '../bench.ts';
import { sampleQueries } from '../corpus/sample-queries.ts';
import { formatMs } from '../format-measured.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { againstPeer, measureInTurns } from '../measure.ts';

const ROUNDS = 200;
const QUICK_ROUNDS = 30;
const WARM_UP_ROUNDS = 10;

const BAR_CHUNKS = 1_000_000;
const LONGEST_P95_MS = 100;

export const searchBench: Bench = {
  name: 'search',
  measures: `\`search.run\` with k = ${DEFAULT_SEARCH_K} through the engine of this process, one after the other, against one raw FTS5 query of the same terms (OR-ed, ORDER BY rank LIMIT ${DEFAULT_SEARCH_K}) on the same file`,
  dependsOn: ['corpus'],
  run: async (desk) => {
    const corpus = await desk.indexedCorpus();
    const rounds = desk.options.isQuick ? QUICK_ROUNDS : ROUNDS;
    const queries = await sampleQueries({
      files: corpus.files,
      count: rounds + WARM_UP_ROUNDS,
      seed: desk.options.seed,
    });
    const queryOf = (round: number): string => queries[round] ?? '';
    const raw = openRawFullTextQuery(corpus.workspace);
    try {
      const times = await desk.withEngine(corpus.workspace, (engine) => {
        const searchIn = (mode: SearchMode) => (round: number) =>
          engine.call('search.run', { query: queryOf(round), mode, k: DEFAULT_SEARCH_K }, { signal: desk.signal });
        return measureInTurns(
          {
            hybrid: searchIn('hybrid'),
            bm25: searchIn('bm25'),
            vector: searchIn('vector'),
            'peer: raw FTS5': (round) => raw.run(queryOf(round), DEFAULT_SEARCH_K),
          },
          {
            rounds,
            warmUpRounds: WARM_UP_ROUNDS,
            signal: desk.signal,
            onRound: (round) => desk.say(`search, round ${round}`),
          },
        );
      });
      const { series, ratios } = againstPeer(times);
      const hybridP95Ms = series[0]?.p95Ms ?? Infinity;
      return {
        corpus: `${corpus.description}; queries of 3 to 8 running words of its files`,
        warmUp: `${WARM_UP_ROUNDS} rounds, left out`,
        series,
        figures: [],
        ratios,
        bars: [
          judgeBar({
            limit: `hybrid p95 at most ${formatMs(LONGEST_P95_MS)} over a million chunks`,
            measured: formatMs(hybridP95Ms),
            isHeld: hybridP95Ms <= LONGEST_P95_MS,
            notJudged: tooFew(corpus.chunks, BAR_CHUNKS, 'chunks'),
          }),
        ],
      };
    } finally {
      raw.close();
    }
  },
};
