import type { Bench } from '../bench.ts';
import { measuredReplays, replayBar } from '../traces/measure-replays.ts';

/** `replay`: past asks through the pipeline again, models and tools answered from the recording. */
export const replayBench: Bench = {
  name: 'replay',
  measures:
    '`replay.start` over past asks with models and tools stubbed: retrieval and packing run for real, each trace and verdict durable before it counts, 16 side by side',
  dependsOn: ['corpus'],
  run: async (desk) => {
    const measured = await measuredReplays(desk);
    const { perSecond, replays, diverged } = measured;
    return {
      corpus: `${(await desk.indexedCorpus()).description}; questions of running words of its files`,
      warmUp: 'one round, left out',
      series: [],
      ratios: [],
      figures: [
        { name: 'stubbed replays', value: perSecond, unit: 'per second' },
        { name: 'replays that came out otherwise although nothing changed', value: diverged / replays, unit: 'share' },
      ],
      bars: [replayBar(desk, measured)],
      headline: { replaysPerSecond: Math.round(perSecond) },
    };
  },
};
