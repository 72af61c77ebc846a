import { describe, expect, it } from 'vitest';
import { openSession } from '../../../../main/agent/memory/open-session.ts';
import { MAX_SUMMARY_TOKENS, summarizeTurns, WHOLE_TURNS } from '../../../../main/agent/memory/summarize-turns.ts';
import { estimateTokens } from '../../../../main/base/estimate-tokens.ts';
import { agentStoresForTest } from '../../../support/agent-fixture.ts';

const turn = (n: number) => ({
  question: `Question ${n}?`,
  effectiveQuery: `Question ${n}?`,
  answer: `Answer ${n} is short. [1] More of it follows.`,
});
const turnsUpTo = (count: number) => Array.from({ length: count }, (_, index) => turn(index + 1));

describe('the window of a session', () => {
  it('shows the last turns whole and sums up those before, each once', () => {
    const { stores } = agentStoresForTest();
    const open = (count: number) =>
      openSession(stores, { sessionId: 's-1', turns: turnsUpTo(count), as: null, at: '2026-01-05T09:00:00.000Z' });
    expect(open(WHOLE_TURNS)).toMatchObject({ summary: '', summarizedTurns: 0 });
    expect(open(WHOLE_TURNS + 2).summary).toBe('Question 1? → Answer 1 is short.\nQuestion 2? → Answer 2 is short.');
    const later = open(WHOLE_TURNS + 3);
    expect(later.summary.split('\n')).toHaveLength(3);
    expect(later.turns).toHaveLength(WHOLE_TURNS);
    // Turns were erased since: what was summed up of them must not stay.
    expect(open(WHOLE_TURNS).summary).toBe('');
  });

  it('tells nobody what was summed up or remembered for somebody else', () => {
    const { stores } = agentStoresForTest();
    const maya = { tenant: '', principals: ['maya'] };
    const at = '2026-01-05T09:00:00.000Z';
    stores.memory.write({ memoryId: 'm-1', text: 'Maya likes mail', at, by: 'person', scope: JSON.stringify(maya) });
    openSession(stores, { sessionId: 's-1', turns: turnsUpTo(9), as: maya, at });
    const owner = openSession(stores, { sessionId: 's-1', turns: [], as: null, at });
    expect(owner).toEqual({ turns: [], summary: '', summarizedTurns: 0, sourceIds: [], memory: [] });
    expect(openSession(stores, { sessionId: 's-2', turns: [], as: maya, at }).memory).toEqual([
      { memoryId: 'm-1', version: 1, text: 'Maya likes mail' },
    ]);
  });
});

describe('the summary', () => {
  it('stays within its size, the oldest going first', () => {
    const summary = summarizeTurns('', turnsUpTo(200));
    expect(estimateTokens(summary)).toBeLessThanOrEqual(MAX_SUMMARY_TOKENS);
    expect(summary).toContain('Question 200?');
    expect(summary).not.toContain('Question 1?');
  });

  it('is the same made at once or bit by bit', () => {
    const all = turnsUpTo(12);
    expect(summarizeTurns(summarizeTurns('', all.slice(0, 5)), all.slice(5))).toBe(summarizeTurns('', all));
  });
});
