import { describe, expect, it } from 'vitest';
import type { ReleaseHash } from '../../../../main/contract/ids.ts';
import { compareAnswers, runsOfQuestion } from '../../../../renderer/features/playground/view-model/run-comparison.ts';
import { aCitation, aFinishedRun, aRun } from './builders.ts';

const cited = (...markers: readonly number[]) => ({ citations: markers.map((marker) => aCitation({ marker })) });

describe('the runs of a question', () => {
  const first = aFinishedRun(cited(1, 2), { id: 'a' });
  const second = aFinishedRun(cited(1), { id: 'b', overrides: { k: 3 } });
  const other = aFinishedRun({}, { id: 'c', question: 'Another one?' });

  it('are numbered in order, newest first, each with what changed', () => {
    const rows = runsOfQuestion([first, other, second], 'how many DAYS?', { k: 8 });
    expect(rows.map(({ number, changed, run }) => [number, changed, run.id])).toEqual([
      [2, 'k 8 → 3', 'b'],
      [1, 'first ask', 'a'],
    ]);
    expect(rows[0]?.outcome).toEqual({ text: 'citation 2 lost', isWorse: true });
  });

  it('say so when nothing was set but something else changed', () => {
    const edited = aFinishedRun({ release: 'r-2' as ReleaseHash }, { id: 'd' });
    expect(runsOfQuestion([first, edited], first.question)[0]?.changed).toBe('prompts, pipeline or index changed');
    expect(runsOfQuestion([first, first], first.question)[0]?.changed).toBe('asked again');
  });
});

describe('two answers', () => {
  const outcome = (before: Parameters<typeof aFinishedRun>[0], after: Parameters<typeof aFinishedRun>[0]) =>
    compareAnswers(aFinishedRun(before), aFinishedRun(after))?.text;

  it('are compared by what they cite, then by their words', () => {
    expect(outcome(cited(1), cited(1))).toBe('same answer');
    expect(outcome({ ...cited(1), answer: 'Five.' }, { ...cited(1), answer: '5.' })).toBe('same sources, other words');
    expect(outcome(cited(1), { ...cited(1, 2), answer: 'More.' })).toBe('1 citation more');
    expect(outcome(cited(1, 2, 3), cited(3))).toBe('2 citations lost');
  });

  it('do not lose a citation that only changed its number', () => {
    const moved = { citations: [{ ...aCitation({ marker: 2 }), marker: 1 }] };
    expect(outcome(cited(2), moved)).toBe('same answer');
  });

  it('differ most where one refused or failed', () => {
    expect(outcome(cited(1), { refused: true })).toBe('now refused');
    expect(outcome({ refused: true }, cited(1))).toBe('now answered');
    expect(outcome({ refused: true }, { refused: true, answer: 'x' })).toBe('refused again');
    expect(compareAnswers(aFinishedRun({}), aRun({ status: 'failed' }))).toEqual({ text: 'failed', isWorse: true });
    expect(compareAnswers(aFinishedRun({}), aRun())).toBeNull();
  });
});
