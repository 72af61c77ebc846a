import { describe, expect, it } from 'vitest';
import { isTakenOver, keptText, rerunBlockedBy } from '../../../../renderer/features/agent/view-model/rerun-text.ts';
import { aRun, aStep } from './agent-builders.ts';

describe('running again from a step', () => {
  it('says which steps are kept and that no leave comes along', () => {
    expect(keptText(1)).toMatch(/^The task is done anew\./);
    expect(keptText(2)).toMatch(/^Step 1 is kept/);
    expect(keptText(4)).toMatch(/^Steps 1 to 3 are kept/);
    for (const from of [1, 2, 4]) expect(keptText(from)).toContain('is not approved for the new one');
  });

  it('marks the steps that the other run made', () => {
    const run = aRun({ rerunOf: { runId: 'run-0', fromStep: 3 } });
    expect([1, 2, 3].map((number) => isTakenOver(aStep({ number }), run))).toEqual([true, true, false]);
    expect(isTakenOver(aStep({ number: 1 }), aRun())).toBe(false);
  });

  it('begins nowhere after a step without an end, in a run at work, or in a restricted workspace', () => {
    const steps = [aStep({ number: 1 }), aStep({ number: 2, status: 'waiting' }), aStep({ number: 3 })];
    const run = aRun({ status: 'waiting', steps });
    expect(steps.map((step) => rerunBlockedBy(step, run, true))).toEqual([
      null,
      null,
      'Step 2 before it has no end yet',
    ]);
    expect(rerunBlockedBy(aStep(), aRun({ status: 'running' }), true)).toMatch(/stop it first/);
    expect(rerunBlockedBy(aStep(), run, false)).toMatch(/Restricted/);
  });
});
