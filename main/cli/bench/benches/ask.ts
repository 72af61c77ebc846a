import { BugError } from '../../../base/errors/bug-error.ts';
import { askOnce } from '../ask-once.ts';
import type { Bench } from '../bench.ts';
import { sampleQueries } from '../corpus/sample-queries.ts';
import { againstPeer, measureInTurns } from '../measure.ts';

const ROUNDS = 100;
const QUICK_ROUNDS = 20;
const WARM_UP_ROUNDS = 5;
/** What the default pipeline's fusion keeps: the search alone returns as many. */
const PEER_K = 20;
const MS_PER_SECOND = 1000;

export const askBench: Bench = {
  name: 'ask',
  measures: `\`ask.run\` with the default pipeline and local/extractive through the engine of this process, one after the other, each trace durable before it counts, against \`search.run\` of the same question with k = ${PEER_K}`,
  dependsOn: ['corpus'],
  run: async (desk) => {
    const corpus = await desk.indexedCorpus();
    const rounds = desk.options.isQuick ? QUICK_ROUNDS : ROUNDS;
    const count = rounds + WARM_UP_ROUNDS;
    const queries = await sampleQueries({ files: corpus.files, count, seed: desk.options.seed + 1 });
    const questionOf = (round: number): string => `What about ${queries[round]}?`;
    return desk.withEngine(corpus.workspace, async (engine) => {
      const { total: before } = await engine.call('trace.list', { limit: 1 });
      let refused = 0;
      const times = await measureInTurns(
        {
          ask: async (round) => {
            const result = await askOnce(engine, { question: questionOf(round) }, desk.signal);
            if (round >= WARM_UP_ROUNDS && result.refused) refused += 1;
          },
          'peer: search alone': (round) =>
            engine.call('search.run', { query: questionOf(round), k: PEER_K }, { signal: desk.signal }),
        },
        {
          rounds,
          warmUpRounds: WARM_UP_ROUNDS,
          signal: desk.signal,
          onRound: (round) => desk.say(`ask, round ${round}`),
        },
      );
      const { total: after } = await engine.call('trace.list', { limit: 1 });
      if (after - before !== count) throw new BugError(`${count} asks left ${after - before} traces`);
      const totalMs = times.ask.reduce((sum, ms) => sum + ms, 0);
      const perSecond = (rounds / totalMs) * MS_PER_SECOND;
      return {
        corpus: `${corpus.description}; questions of 3 to 8 running words of its files`,
        warmUp: `${WARM_UP_ROUNDS} rounds, left out`,
        ...againstPeer(times),
        figures: [
          { name: 'asks, one after the other', value: perSecond, unit: 'per second' },
          { name: 'refused', value: refused / rounds, unit: 'share' },
          { name: 'traces stored', value: after - before, unit: 'count' },
        ],
        bars: [],
      };
    });
  },
};
