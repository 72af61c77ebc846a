import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { againstPeer, measureInTurns } from '../measure.ts';
import { findCliEntry } from '../processes/cli-entry.ts';
import { runProcess } from '../processes/run-process.ts';

const ROUNDS = 20;
const QUICK_ROUNDS = 3;
const WARM_UP_ROUNDS = 1;
const QUESTION = 'How many days of parental leave are there?';

export const startupBench: Bench = {
  name: 'startup',
  measures:
    'commands as processes of their own, from start to the end of their output, against Node with nothing to do',
  dependsOn: [],
  run: async (desk) => {
    const { environment, signal } = desk;
    const workspace = join(desk.folder, 'sample');
    await desk.runTrestle('init', workspace, '--sample');
    const times = await measureInTurns(
      {
        'trestle version': () => desk.runTrestle('version'),
        'trestle search': () => desk.runTrestle('search', QUESTION, '-w', workspace, '--json'),
        'trestle ask': () => desk.runTrestle('ask', QUESTION, '-w', workspace, '--json'),
        'peer: node -e 0': () => runProcess(['-e', '0'], { environment, signal }),
      },
      {
        rounds: desk.options.isQuick ? QUICK_ROUNDS : ROUNDS,
        warmUpRounds: WARM_UP_ROUNDS,
        signal,
        onRound: (round) => desk.say(`startup, round ${round}`),
      },
    );
    const form = findCliEntry().endsWith('.ts') ? 'the sources, stripped of types as they load' : 'the bundle';
    return {
      corpus: `the sample workspace; ${form}, without the launcher in bin/`,
      warmUp: `${WARM_UP_ROUNDS} round, left out`,
      ...againstPeer(times),
      figures: [],
      bars: [],
    };
  },
};
