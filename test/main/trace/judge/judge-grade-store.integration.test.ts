import { describe, expect, it } from 'vitest';
import type { JudgeGrade } from '../../../../main/contract/judge.ts';
import { createJudgeGradeStore } from '../../../../main/trace/judge/judge-grade-store.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const grade = (given: Partial<JudgeGrade> = {}): JudgeGrade => ({
  judgeId: 'helpful',
  judgeVersion: 'v1',
  caseHash: 'c1',
  grade: 1,
  label: null,
  isBiased: null,
  ...given,
});

describe('grades of judges', () => {
  it('are kept by version and case, the newest of a case, with the label that a person gave it', () => {
    const store = createJudgeGradeStore({ database: openJournal(), clock: createManualClock() });
    store.add(grade({ label: 2 }));
    store.add(grade({ grade: 0 }));
    store.add(grade({ caseHash: 'c2', isBiased: true }));
    expect(store.gradesOf('helpful', 'v1')).toEqual([
      grade({ grade: 0, label: 2 }),
      grade({ caseHash: 'c2', isBiased: true }),
    ]);
    expect(store.gradesOf('helpful', 'v2')).toEqual([]);
  });

  it('tell the versions of a judge, the latest first', async () => {
    const clock = createManualClock();
    const store = createJudgeGradeStore({ database: openJournal(), clock });
    store.add(grade());
    await clock.advance(1000);
    store.add(grade({ judgeVersion: 'v2' }));
    store.add(grade({ judgeId: 'kind', judgeVersion: 'k1' }));
    expect(store.versionsOf('helpful')).toEqual(['v2', 'v1']);
    expect(store.versionsOf('kind')).toEqual(['k1']);
  });
});
