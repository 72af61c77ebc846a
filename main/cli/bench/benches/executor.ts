import { join } from 'node:path';
import { createInstantRuns, SCRIPTED_MODEL_DESCRIPTION } from '../../../engine/bench/instant-runs.ts';
import type { Bench } from '../bench.ts';
import { againstPeer, measureInTurns, seriesOf } from '../measure.ts';

const ROUNDS = 1000;
const QUICK_ROUNDS = 100;
const WARM_UP_ROUNDS = 50;
const MS_PER_SECOND = 1000;

export const executorBench: Bench = {
  name: 'executor',
  measures:
    'one run of the default pipeline with retrieval and model that cost nothing, its trace durable in the journal, against the model called directly and its answer put into a bare table, durable too',
  dependsOn: [],
  run: async (desk) => {
    const workspace = join(desk.folder, 'executor');
    await desk.withEngine(workspace, async () => undefined);
    const runs = createInstantRuns({
      workspacePath: workspace,
      peerDatabasePath: join(desk.folder, 'executor-peer.db'),
    });
    try {
      const rounds = desk.options.isQuick ? QUICK_ROUNDS : ROUNDS;
      const question = (round: number): string => `When does gate ${round} open?`;
      const times = await measureInTurns(
        {
          'run, trace durable': (round) => runs.runDurably(question(round)),
          'run, trace thrown away': (round) => runs.runWithoutJournal(question(round)),
          'peer: model + one durable row': (round) => runs.callModelAndKeepAnswer(question(round)),
        },
        {
          rounds,
          warmUpRounds: WARM_UP_ROUNDS,
          signal: desk.signal,
          onRound: (round) => desk.say(`executor, round ${round}`),
        },
      );
      const durable = times['run, trace durable'];
      const totalMs = durable.reduce((sum, ms) => sum + ms, 0);
      return {
        corpus: `100 chunks of 240 tokens from memory, ${SCRIPTED_MODEL_DESCRIPTION}`,
        warmUp: `${WARM_UP_ROUNDS} rounds, left out`,
        ...againstPeer(times),
        figures: [
          { name: 'runs, one after the other', value: (durable.length / totalMs) * MS_PER_SECOND, unit: 'per second' },
          {
            name: 'runs with the trace thrown away',
            value: MS_PER_SECOND / seriesOf('', times['run, trace thrown away']).p50Ms,
            unit: 'per second',
          },
        ],
        bars: [],
      };
    } finally {
      runs.close();
    }
  },
};
