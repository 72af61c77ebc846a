import { describe, expect, it } from 'vitest';
import { canResume, runFace, runVerdict } from '../../../../renderer/features/agent/view-model/run-text.ts';
import { aHandOff, anApproval, anEffect, aRun } from './agent-builders.ts';

describe('the verdict on a run', () => {
  it('asks for the approval that it waits for', () => {
    const run = aRun({ status: 'waiting', stoppedBy: 'waiting', approvals: [anApproval({ tool: 'open_claim' })] });
    expect(runVerdict(run).sentence).toBe('Waiting for you: open_claim');
    expect(canResume(run)).toBe(false);
  });

  it('puts an effect that nobody knows about before everything else', () => {
    const run = aRun({
      status: 'waiting',
      unknownEffects: 1,
      effects: [anEffect({ state: 'unknown', tool: 'send_mail' })],
      approvals: [anApproval()],
    });
    expect(runVerdict(run).sentence).toBe('Look and decide: did send_mail happen?');
    expect(runFace(run).word).toBe('unknown effect');
    expect(canResume(run)).toBe(false);
  });

  it('says whom it was handed to and what is asked', () => {
    expect(runVerdict(aRun({ status: 'waiting', handOffs: [aHandOff()] })).sentence).toBe(
      'Handed to claims desk: Does the customer keep the discount?',
    );
  });

  it('names the bound that stopped it, and lets it go on', () => {
    const run = aRun({ status: 'stopped', stoppedBy: 'no-progress', message: 'Two rounds learnt nothing.' });
    expect(runVerdict(run)).toEqual({
      sentence: 'Stopped: it learnt nothing new',
      detail: 'Two rounds learnt nothing.',
    });
    expect(canResume(run)).toBe(true);
  });

  it('does not offer to go on with one that is done', () => {
    expect(canResume(aRun({ status: 'answered' }))).toBe(false);
    expect(canResume(aRun({ status: 'cancelled', stoppedBy: 'cancelled' }))).toBe(false);
  });

  it('goes on with one that waited, once everything is decided', () => {
    const run = aRun({ status: 'waiting', approvals: [anApproval({ state: 'approved' })] });
    expect(canResume(run)).toBe(true);
  });
});
