import { expect, test } from 'vitest';
import type { ReplayRow } from '../../../../main/contract/replay.ts';
import { nextDiverged } from '../../../../renderer/features/replay/view-model/next-finding.ts';
import { MAX_RANK_LINES, rankLines } from '../../../../renderer/features/replay/view-model/rank-lines.ts';

const passage = (id: string, recordedRank: number | null, candidateRank: number | null) => ({
  id,
  label: `${id}.md`,
  recordedRank,
  candidateRank,
});

test('a passage that fell is drawn from its old place to its new one, over those that stayed', () => {
  const lines = rankLines([
    passage('limits', 2, 11),
    passage('send', 1, 1),
    passage('lost', 3, null),
    passage('new', null, 2),
  ]);
  expect(lines.map(({ id, kind, from, to }) => [id, kind, from, to])).toEqual([
    ['send', 'same', 0, 0],
    ['limits', 'moved', 1, 2],
    ['new', 'gained', null, 1],
    ['lost', 'lost', 2, null],
  ]);
});

test('of long rankings those that came first on either side are drawn', () => {
  const many = Array.from({ length: 40 }, (_, at) => passage(`p${at}`, at + 1, 40 - at));
  const lines = rankLines(many);
  expect(lines).toHaveLength(MAX_RANK_LINES);
  expect(lines.map(({ id }) => id)).toEqual(expect.arrayContaining(['p0', 'p39', 'p1', 'p38']));
});

const row = (traceId: string, given: Partial<ReplayRow> = {}): ReplayRow => ({
  traceId,
  replayTraceId: null,
  question: traceId,
  state: 'done',
  verdict: 'identical',
  verdictBy: 'rules',
  because: '',
  overruled: null,
  firstDivergence: null,
  delta: { ms: null, tokens: null, costUsd: null },
  clusterId: null,
  error: null,
  ...given,
});

test('walking goes to what differs or failed, in the order of the table, and stops at its ends', () => {
  const rows = [row('a', { verdict: 'worse' }), row('b'), row('c', { state: 'failed', verdict: null }), row('d')];
  expect(nextDiverged(rows, null, 1)).toBe('a');
  expect(nextDiverged(rows, 'a', 1)).toBe('c');
  expect(nextDiverged(rows, 'c', 1)).toBeNull();
  expect(nextDiverged(rows, 'c', -1)).toBe('a');
  expect(nextDiverged(rows, null, -1)).toBe('c');
});
