import { expect, test } from 'vitest';
import type { ReplayComparison } from '../../../../main/contract/replay-comparison.ts';
import { clusterOf } from '../../../../main/replay/run/cluster-of.ts';

/** A replay that parts at `pack`, with the passages of either side by the names of their documents. */
function partedAtPack(recorded: readonly string[], candidate: readonly string[]): ReplayComparison {
  const rankIn = (side: readonly string[], document: string): number | null =>
    side.includes(document) ? side.indexOf(document) + 1 : null;
  const passages = [...new Set([...recorded, ...candidate])].map((document) => ({
    label: `${document} › Section`,
    recordedRank: rankIn(recorded, document),
    candidateRank: rankIn(candidate, document),
  }));
  const stage = { stage: 'context', name: 'pack', isFirst: true, ranking: { passages } };
  const firstDivergence = { stage: 'context', stageId: 'pack', type: 'different', detail: '' };
  return { firstDivergence, stages: [stage] } as unknown as ReplayComparison;
}

test('a replay that does not diverge is in no cluster', () => {
  expect(clusterOf({ ...partedAtPack([], []), firstDivergence: null })).toBeNull();
});

test.each([
  [['berths.md', 'tariffs.md', 'gates.md'], ['berths.md'], 'pack, fewer passages'],
  [['berths.md'], ['berths.md', 'gates.md'], 'pack, more passages'],
  [['berths.md', 'tariffs.md'], ['berths.md', 'gates.md'], 'pack, other passages'],
])('passages %j that became %j are gathered as "%s"', (recorded, candidate, label) => {
  expect(clusterOf(partedAtPack(recorded, candidate))?.label).toBe(label);
});

test('traces that lost other documents for the same reason are one cluster', () => {
  const harbour = clusterOf(partedAtPack(['berths.md', 'tariffs.md', 'gates.md'], ['berths.md']));
  const handbook = clusterOf(partedAtPack(['leave.md', 'travel.md'], ['leave.md']));
  expect(harbour).toEqual(handbook);
});
