import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertObservation, AlertState } from '../../../../main/contract/alert.ts';
import {
  type AlertMemory,
  advanceAlert,
  newAlertMemory,
  resetAlert,
} from '../../../../main/trace/alerts/advance-alert.ts';

type Verdict = AlertObservation['verdict'];
const RULE = { for: '5m', keepFiringFor: '0s', noData: 'keep' } as const;
const MINUTE = 60_000;

/** @returns the state after each look, a minute apart */
function walk(verdicts: readonly Verdict[], rule: Parameters<typeof advanceAlert>[1] = RULE): readonly AlertState[] {
  let memory = newAlertMemory(0);
  return verdicts.map((verdict, minute) => {
    memory = advanceAlert(memory, rule, verdict, minute * MINUTE).memory;
    return memory.state;
  });
}

const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

test('out of bounds for five minutes it fires at the fifth, and is resolved when it is well', () => {
  expect(walk([...times(7, 'breached' as const), 'clear'])).toEqual([
    ...times(5, 'pending'),
    'firing',
    'firing',
    'resolved',
  ]);
});

test('with no wait one look makes it fire, through pending', () => {
  const { memory, steps } = advanceAlert(newAlertMemory(0), { ...RULE, for: '0s' }, 'breached', 7);
  expect(steps).toEqual([
    { from: 'inactive', to: 'pending', cause: 'breached' },
    { from: 'pending', to: 'firing', cause: 'breached' },
  ]);
  expect(memory).toEqual({ state: 'firing', sinceMs: 7, firedMs: 7, clearSinceMs: null });
});

test('flapping faster than its wait never fires', () => {
  expect(walk(times(20, ['breached', 'breached', 'clear'] as const).flat())).not.toContain('firing');
});

test('between bound and resolve bound a rule that fires goes on, and one that does not stays quiet', () => {
  const now = { ...RULE, for: '0s' };
  expect(walk(['between', 'breached', 'between', 'clear', 'between'], now)).toEqual([
    'inactive',
    'firing',
    'firing',
    'resolved',
    'resolved',
  ]);
});

test('it keeps firing until it was well for its time without a break', () => {
  const rule = { ...RULE, for: '0s', keepFiringFor: '2m' };
  expect(walk(['breached', 'clear', 'clear', 'breached', 'clear', 'clear', 'clear'], rule)).toEqual([
    ...times(6, 'firing'),
    'resolved',
  ]);
  // What could not be seen was not seen to be well.
  expect(walk(['breached', 'clear', 'unknown', 'clear', 'clear', 'clear'], rule)).toEqual([
    ...times(5, 'firing'),
    'resolved',
  ]);
});

test('too few samples break a wait off, and leave one that fires alone unless the rule says otherwise', () => {
  expect(walk([...times(4, 'breached' as const), 'unknown', ...times(4, 'breached' as const)])).not.toContain('firing');
  const now = { ...RULE, for: '0s' };
  expect(walk(['breached', 'unknown'], now)).toEqual(['firing', 'firing']);
  expect(walk(['breached', 'unknown'], { ...now, noData: 'resolve' })).toEqual(['firing', 'resolved']);
  expect(walk(['unknown'], { ...now, noData: 'fire' })).toEqual(['firing']);
  expect(walk(['unknown'], now)).toEqual(['inactive']);
});

test('a rule that is changed while it fires is over, and one that waits is forgotten', () => {
  const firing: AlertMemory = { state: 'firing', sinceMs: 5, firedMs: 5, clearSinceMs: null };
  expect(resetAlert(firing, 'rule-changed', 9)).toEqual({
    memory: { state: 'resolved', sinceMs: 9, firedMs: 5, clearSinceMs: null },
    steps: [{ from: 'firing', to: 'resolved', cause: 'rule-changed' }],
  });
  expect(resetAlert({ ...firing, state: 'pending' }, 'rule-removed', 9).memory.state).toBe('inactive');
  expect(resetAlert({ ...firing, state: 'resolved' }, 'rule-removed', 9).steps).toEqual([]);
});

const verdicts = fc.array(
  fc.record({
    verdict: fc.constantFrom<Verdict>('breached', 'between', 'clear', 'unknown'),
    afterMs: fc.integer({ min: 0, max: 4 * MINUTE }),
  }),
  { maxLength: 60 },
);
const rules = fc.record({
  for: fc.constantFrom('0s', '90s', '5m'),
  keepFiringFor: fc.constantFrom('0s', '3m'),
  noData: fc.constantFrom('keep' as const, 'resolve' as const, 'fire' as const),
});

test('whatever comes, steps lead from state to state, and nothing fires that was not out of bounds for its time', () => {
  fc.assert(
    fc.property(rules, verdicts, (rule, looks) => {
      const waitMs = { '0s': 0, '90s': 90_000, '5m': 5 * MINUTE }[rule.for] ?? 0;
      let memory = newAlertMemory(0);
      let atMs = 0;
      let breachedSinceMs: number | null = null;
      for (const { verdict, afterMs } of looks) {
        atMs += afterMs;
        const isBreached = verdict === 'breached' || (verdict === 'unknown' && rule.noData === 'fire');
        breachedSinceMs = isBreached ? (breachedSinceMs ?? atMs) : null;
        const next = advanceAlert(memory, rule, verdict, atMs);
        const path = [memory.state, ...next.steps.map(({ to }) => to)];
        expect(next.steps.map(({ from }) => from)).toEqual(path.slice(0, -1));
        expect(next.memory.state).toBe(path.at(-1));
        const beforeFiring = next.steps.flatMap(({ from, to }) => (to === 'firing' ? [from] : []));
        const beforeResolved = next.steps.flatMap(({ from, to }) => (to === 'resolved' ? [from] : []));
        expect(beforeFiring.every((from) => from === 'pending')).toBe(true);
        expect(beforeResolved.every((from) => from === 'firing')).toBe(true);
        const wasLongEnough = breachedSinceMs !== null && atMs - breachedSinceMs >= waitMs;
        expect(beforeFiring.length === 0 || wasLongEnough).toBe(true);
        expect(next.memory.sinceMs).toBe(next.steps.length === 0 ? memory.sinceMs : atMs);
        memory = next.memory;
      }
    }),
  );
});

test('the same look twice changes nothing more', () => {
  fc.assert(
    fc.property(rules, verdicts, (rule, looks) => {
      let memory = newAlertMemory(0);
      let atMs = 0;
      for (const { verdict, afterMs } of looks) {
        atMs += afterMs;
        memory = advanceAlert(memory, rule, verdict, atMs).memory;
        const again = advanceAlert(memory, rule, verdict, atMs);
        expect(again.steps).toEqual([]);
        expect(again.memory).toEqual(memory);
      }
    }),
  );
});
