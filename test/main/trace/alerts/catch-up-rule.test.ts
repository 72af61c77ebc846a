import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertRuleFile } from '../../../../main/contract/alert-rule.ts';
import type { AlertTransition } from '../../../../main/contract/alert.ts';
import type { StoredAlert } from '../../../../main/trace/alerts/alert-store.ts';
import { catchUpRule } from '../../../../main/trace/alerts/catch-up-rule.ts';
import type { SignalSamples } from '../../../../main/trace/alerts/observe-rule.ts';
import { SampleSeries } from '../../../../main/trace/alerts/sample-series.ts';

const START = Date.UTC(2026, 10, 2, 12, 0, 0);
const MINUTE = 60_000;
const RULE = alertRuleFile.parse({
  version: 1,
  id: 'errors',
  name: 'Runs fail',
  window: '5m',
  signal: { type: 'error-rate' },
  condition: { is: 'above', bound: 0.5, resolveAt: 0.3 },
  minSamples: 2,
  for: '3m',
  keepFiringFor: '2m',
});
const abort = new AbortController().signal;

/** @param failedAt minutes after the start at which runs ended, and whether they failed */
function samplesOf(failedAt: readonly { minute: number; failed: boolean }[]): readonly SignalSamples[] {
  const now = new SampleSeries(
    failedAt.map(({ minute, failed }) => ({ endMs: START + minute * MINUTE - 1, value: failed ? 1 : 0, weight: 1 })),
  );
  return [{ now, baseline: null }];
}

async function look(
  before: StoredAlert | undefined,
  minute: number,
  samples: readonly SignalSamples[],
  rule = RULE,
  ruleHash = 'h',
): Promise<{ next: StoredAlert; transitions: readonly AlertTransition[] }> {
  const nowMs = START + minute * MINUTE;
  return catchUpRule({ rule, ruleHash, before, nowMs, samplesFrom: async () => samples, abort });
}

const minutes = (from: number, to: number, failed: boolean): { minute: number; failed: boolean }[] =>
  Array.from({ length: to - from }, (_, index) => ({ minute: from + index, failed }));

test('what happened while nobody looked is found afterwards, at its own time', async () => {
  const samples = samplesOf([...minutes(0, 20, false), ...minutes(20, 40, true), ...minutes(40, 60, false)]);
  const { next: first } = await look(undefined, 0, samples);
  const { next, transitions } = await look(first, 70, samples);
  const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString();
  // At minute 22 three of five runs have failed; at 42 two of five are left, which is not yet 0.3; at 43 one is.
  expect(transitions.map(({ at: when, from, to }) => [when, from, to])).toEqual([
    [at(22), 'inactive', 'pending'],
    [at(25), 'pending', 'firing'],
    [at(45), 'firing', 'resolved'],
  ]);
  expect(next.memory).toMatchObject({ state: 'resolved', firedMs: START + 25 * MINUTE });
});

test('where a rule stands does not depend on when it was looked at in between', async () => {
  const data = fc.array(fc.record({ minute: fc.integer({ min: 0, max: 90 }), failed: fc.boolean() }), {
    maxLength: 120,
  });
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(data, cuts, async (runs, at) => {
      const samples = samplesOf(runs);
      const { next: first } = await look(undefined, 0, samples);
      const whole = await look(first, 100, samples);
      let stored = first;
      const transitions: AlertTransition[] = [];
      for (const minute of [...at.toSorted((a, b) => a - b), 100]) {
        const step = await look(stored, minute, samples);
        transitions.push(...step.transitions);
        stored = step.next;
      }
      expect(stored).toEqual(whole.next);
      expect(transitions).toEqual(whole.transitions);
    }),
    { numRuns: 60 },
  );
});

test('a rule that is changed while it fires is over, and begins anew', async () => {
  const samples = samplesOf(minutes(0, 60, true));
  const { next: first } = await look(undefined, 10, samples);
  const { next: firing } = await look(first, 20, samples);
  expect(firing.memory.state).toBe('firing');
  const renamed = await look(firing, 21, samples, { ...RULE, name: 'Other words' });
  expect(renamed.transitions).toEqual([]);
  const changed = await look(firing, 21, samples, { ...RULE, window: '10m' }, 'another');
  expect(changed.transitions.map(({ to, cause }) => [to, cause])).toEqual([
    ['resolved', 'rule-changed'],
    ['pending', 'breached'],
  ]);
  const off = await look(firing, 21, samples, { ...RULE, enabled: false });
  expect(off.transitions.map(({ to, cause }) => [to, cause])).toEqual([['resolved', 'rule-disabled']]);
  expect(off.next.observation).toBeNull();
});

test('after more than a day nobody knows whether it stayed out of bounds', async () => {
  const DAY = 1440;
  const samples = samplesOf([...minutes(0, 12, true), ...minutes(3 * DAY - 1, 3 * DAY + 1, true)]);
  const { next: first } = await look(undefined, 10, samples);
  expect(first.memory.state).toBe('pending');
  const { next, transitions } = await look(first, 3 * DAY, samples);
  expect(transitions.map(({ from, to }) => [from, to])).toEqual([
    ['pending', 'inactive'],
    ['inactive', 'pending'],
  ]);
  expect(next.memory.state).toBe('pending');
});

test('a clock that goes back by a year does not keep a rule from being looked at', async () => {
  const samples = samplesOf(minutes(0, 60, true));
  const { next: ahead } = await look(undefined, 525_600, samples);
  const { next } = await look(ahead, 10, samples);
  expect(next.evaluatedMs).toBe(START + 10 * MINUTE);
  expect(next.memory.state).toBe('pending');
});
