import { describe, expect, it } from 'vitest';
import { inboxRows } from '../../../../renderer/features/agent/view-model/inbox-rows.ts';
import { intentText, ledgerRows } from '../../../../renderer/features/agent/view-model/ledger-rows.ts';
import { meterRows, progressFinding } from '../../../../renderer/features/agent/view-model/meter-rows.ts';
import { parseArguments } from '../../../../renderer/features/agent/view-model/parse-arguments.ts';
import { parseDraft } from '../../../../renderer/features/agent/view-model/parse-draft.ts';
import { aHandOff, anApproval, anEffect, aTask, someMeters } from './agent-builders.ts';

describe('the inbox', () => {
  it('lists what waits longest first, and nothing that was decided', () => {
    const rows = inboxRows({
      approvals: [anApproval(), anApproval({ approvalId: 'ap-2', state: 'denied' })],
      handOffs: [aHandOff(), aHandOff({ handOffId: 'ho-2', state: 'closed' })],
      unknownEffects: [anEffect({ state: 'unknown' }), anEffect({ effectId: 'ef-2', state: 'settled-done' })],
      deadLetters: [aTask(), aTask({ taskId: 'ta-2', state: 'queued' })],
    });
    expect(rows.map(({ key, kind }) => [key, kind])).toEqual([
      ['ta-1', 'dead-letter'],
      ['ho-1', 'hand-off'],
      ['ap-1', 'approval'],
      ['ef-1', 'unknown'],
    ]);
  });
});

describe('the ledger', () => {
  it('shows an approval only until its effect has begun', () => {
    const rows = ledgerRows(
      [anEffect({ approvalId: 'ap-1' })],
      [anApproval({ state: 'used' }), anApproval({ approvalId: 'ap-2', requestedAt: '2026-03-02T10:05:00.000Z' })],
    );
    expect(rows.map(({ key }) => key)).toEqual(['ap-2', 'ef-1']);
  });

  it('names the tool and the values of its arguments', () => {
    expect(intentText(anEffect({ arguments: { id: 'HF-1', amount: 4200 } }))).toBe('write_file HF-1 4200');
  });
});

describe('the bounds of a run', () => {
  it('warns from three quarters on and does not warn without a bound', () => {
    const rows = meterRows(someMeters({ steps: { used: 10, max: 12 }, seconds: { used: 900, max: null } }));
    expect(rows.map(({ name, text, tone }) => [name, text, tone])).toEqual([
      ['Steps', '10 of 12', 'warn'],
      ['Tokens', '0 of 24,000', 'neutral'],
      ['Money', '$0.00 of $0.25', 'neutral'],
      ['Time, waiting not counted', '15:00', 'neutral'],
      ['Writes', '0 of 2', 'neutral'],
    ]);
  });

  it('reads the progress out', () => {
    expect(progressFinding({ newFacts: [3, 0], endsAfter: 2 })).toBe(
      'New facts by round: 3, 0. 2 rounds in a row without one end the run',
    );
  });
});

describe('what is typed', () => {
  it('takes bounds as numbers and leaves out what is empty', () => {
    const draft = { task: ' Look it up ', agent: '', maxSteps: '5', maxCostUsd: '', approve: 'ask' as const };
    expect(parseDraft(draft)).toEqual({
      ok: true,
      request: { task: 'Look it up', limits: { maxSteps: 5 }, approve: 'ask' },
    });
  });

  it('refuses bounds that the engine would refuse', () => {
    const draft = { task: 'x', agent: '', maxSteps: '0', maxCostUsd: '', approve: 'ask' as const };
    expect(parseDraft(draft)).toMatchObject({ ok: false });
    expect(parseDraft({ ...draft, maxSteps: '', maxCostUsd: '-1' })).toMatchObject({ ok: false });
    expect(parseDraft({ ...draft, maxSteps: '', task: ' ' })).toMatchObject({ ok: false });
  });

  it('takes a JSON object as arguments and nothing else', () => {
    expect(parseArguments('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(parseArguments('[1]')).toMatchObject({ ok: false });
    expect(parseArguments('{"a":')).toMatchObject({ ok: false });
  });
});
