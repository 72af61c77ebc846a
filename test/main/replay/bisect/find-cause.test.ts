import { describe, expect, it } from 'vitest';
import { MAX_BISECT_RERUNS, REPLAY_FACTORS, type ReplayFactor } from '../../../../main/contract/replay-bisect.ts';
import type { ReplayStage } from '../../../../main/contract/replay-comparison.ts';
import { type BisectOutcome, findCause } from '../../../../main/replay/bisect/find-cause.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const STAGES: Readonly<Record<ReplayFactor, ReplayStage>> = {
  index: 'retrieval',
  retrieval: 'context',
  tools: 'tool',
  prompt: 'generation',
  model: 'generation',
};

/** A pipeline whose answer is decided by which of its effective parts are in. */
const outcomeOf = (
  swapped: readonly ReplayFactor[],
  effective: readonly ReplayFactor[],
  needsAll: boolean,
): BisectOutcome => {
  const acting = swapped.filter((factor) => effective.includes(factor));
  const isChanged = needsAll ? acting.length === effective.length && acting.length > 0 : acting.length > 0;
  const answer = isChanged ? `changed by ${acting.toSorted().join('+')}` : 'as before';
  const [first] = acting;
  return {
    answer,
    divergence: first === undefined ? null : { key: first, stage: STAGES[first] },
    verdict: 'worse',
    summary: answer,
    replayTraceId: null,
  };
};
const search = (factors: readonly ReplayFactor[], effective: readonly ReplayFactor[], needsAll = false) =>
  findCause({
    factors,
    baseline: outcomeOf([], effective, needsAll),
    candidate: outcomeOf(factors, effective, needsAll),
    run: async (swapped) => outcomeOf(swapped, effective, needsAll),
    spent: 1,
  });

describe('the search for a cause', () => {
  it('names nothing when nothing changes, and the only part that differs without a run', async () => {
    expect(await search(['prompt', 'index'], [])).toMatchObject({ cause: [], explains: 'nothing', reruns: 1 });
    expect(await search(['prompt'], ['prompt'])).toMatchObject({ cause: ['prompt'], reruns: 1 });
  });

  it('finds a pair that only works together', async () => {
    const found = await search(['index', 'retrieval', 'prompt'], ['index', 'prompt'], true);
    expect(found.cause).toEqual(['index', 'prompt']);
    expect(found.reruns).toBeLessThanOrEqual(MAX_BISECT_RERUNS);
    expect(found.table[0]).toMatchObject({ swapped: [], reproduces: false });
    expect(found.table.at(-1)).toMatchObject({ swapped: ['index', 'retrieval', 'prompt'], reproduces: true });
  });

  it('names the planted part in each of 100 seeded cases, with at most 6 runs', async () => {
    const random = createSeededRandom(11);
    let right = 0;
    for (let at = 0; at < 100; at += 1) {
      const differing = REPLAY_FACTORS.filter(() => random.next() < 0.6);
      const planted = REPLAY_FACTORS[Math.floor(random.next() * REPLAY_FACTORS.length)] ?? 'prompt';
      const factors = [...new Set([...differing, planted])];
      const found = await search(factors, [planted]);
      expect(found.reruns).toBeLessThanOrEqual(MAX_BISECT_RERUNS);
      if (found.cause.length === 1 && found.cause[0] === planted) right += 1;
    }
    expect(right).toBe(100);
  });
});
