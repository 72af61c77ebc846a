import { expect, test } from 'vitest';
import { outagePolicy, outageProfiles } from '../../../../../main/engine/bench/gateway/outage-profiles.ts';

test('both policies differ in breaker and retry budget alone', () => {
  const { breaker, retryBudget, id, endpoints, ...guarded } = outagePolicy('guarded');
  const bare = outagePolicy('bare');
  expect(bare).toMatchObject(guarded);
  expect([breaker, retryBudget].every((settings) => settings !== false)).toBe(true);
  expect([bare.breaker, bare.retryBudget]).toEqual([false, false]);
  expect([id, ...endpoints.map(({ model }) => model)]).toEqual([
    'guarded',
    'primary-guarded/simulated',
    'secondary/simulated',
  ]);
});

test('each primary is down for the middle half, without a gap; the secondary never is', () => {
  const [secondary, ...primaries] = outageProfiles(24);
  expect(secondary?.timeline).toEqual([]);
  for (const { timeline } of primaries) {
    expect(timeline.map(({ fromSeconds, toSeconds }) => [fromSeconds, toSeconds])).toEqual([
      [6, 10],
      [10, 14],
      [14, 18],
    ]);
  }
});
