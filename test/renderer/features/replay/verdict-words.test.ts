import { describe, expect, test } from 'vitest';
import type { ReplaySummary } from '../../../../main/contract/replay.ts';
import { replayVerdict, verdictParts } from '../../../../renderer/features/replay/view-model/verdict-words.ts';

const NONE = { identical: 0, equivalent: 0, better: 0, worse: 0, broken: 0, 'needs-human': 0 };

function replay(verdicts: Partial<ReplaySummary['verdicts']>, given: Partial<ReplaySummary> = {}): ReplaySummary {
  const all = { ...NONE, ...verdicts };
  const judged = Object.values(all).reduce((sum, count) => sum + count, 0);
  return {
    replayId: 'p-1',
    createdAt: '2026-11-02T09:00:00.000Z',
    endedAt: '2026-11-02T09:00:02.300Z',
    state: 'finished',
    error: null,
    label: '',
    candidate: 'working tree',
    releases: [],
    changes: [],
    total: judged,
    done: judged,
    verdicts: all,
    failed: 0,
    byStage: {},
    ms: 2300,
    deltaP95Ms: null,
    recordedCostUsd: null,
    candidateCostUsd: null,
    ...given,
  };
}

describe('the sentence on a replay', () => {
  test.each([
    [
      'what got worse or broke comes before all else',
      replay({ identical: 1181, worse: 58, broken: 9 }),
      'Not ready: 67 of 1,248 got worse or broke',
    ],
    ['what a person must decide', replay({ identical: 3, 'needs-human': 1 }), '1 answer of 4 needs you to decide'],
    [
      'what nobody has decided yet stands beside what got worse',
      replay({ equivalent: 3, worse: 3, 'needs-human': 1316 }),
      'Not ready: 3 of 1,322 got worse or broke, 1,316 need you to decide',
    ],
    ['nothing changed', replay({ identical: 4 }), 'Nothing changed in 4 traces'],
    [
      'nothing got worse, though something changed',
      replay({ identical: 3, better: 1 }),
      'Nothing got worse in 4 traces',
    ],
    ['no trace matched', replay({}), 'No trace matched: nothing was replayed'],
    ['none could be run', replay({}, { total: 2, done: 2, failed: 2 }), 'None of the traces could be replayed'],
    ['while it runs', replay({ identical: 2 }, { state: 'running', total: 9 }), 'Replaying: 2 of 9 traces'],
    [
      'a replay that was stopped does not say more than it saw',
      replay({ identical: 2 }, { state: 'cancelled', total: 9 }),
      'Nothing got worse so far, 7 not replayed yet',
    ],
    [
      'a replay that was stopped at once does not blame the traces',
      replay({}, { state: 'cancelled', total: 3 }),
      'Stopped before the first of 3 traces was replayed',
    ],
  ])('%s', (_, given, sentence) => {
    expect(replayVerdict(given).sentence).toBe(sentence);
  });

  test('is supported by shares, failures, time and money, where they are known', () => {
    const { detail } = replayVerdict(
      replay(
        { identical: 1, equivalent: 1, worse: 2 },
        { failed: 1, deltaP95Ms: 11.4, recordedCostUsd: 0.0022, candidateCostUsd: 0.0021 },
      ),
    );
    expect(detail).toBe(
      '50 % identical or equivalent · 1 failed or had nothing to run · Δ p95 +11 ms · cost $0.0022 → $0.0021 · took 2.30 s',
    );
  });
});

test('the parts of the bar sum to one and keep their order', () => {
  const parts = verdictParts({ ...NONE, identical: 3, worse: 1 });
  expect(parts.map(({ verdict, share }) => [verdict, share])).toEqual([
    ['identical', 0.75],
    ['equivalent', 0],
    ['better', 0],
    ['worse', 0.25],
    ['broken', 0],
    ['needs-human', 0],
  ]);
  expect(verdictParts(NONE).every(({ share }) => share === 0)).toBe(true);
});
