import { expect, test } from 'vitest';
import { alertNotifications } from '../../../main/app/alert-notifications.ts';
import type { AlertNotice } from '../../../main/contract/alert.ts';

const notice = (over: Partial<AlertNotice> = {}): AlertNotice => ({
  ruleId: 'errors',
  name: 'Runs fail',
  severity: 'error',
  state: 'firing',
  at: '2026-01-05T09:00:00.000Z',
  reason: 'Error rate 35 % over the last 20m, above 5 %; 20 runs.',
  ...over,
});

test('a rule that fires and one that is over are told by name and number', () => {
  expect(alertNotifications([notice(), notice({ state: 'resolved', name: 'Answers are slow' })])).toEqual([
    { ruleId: 'errors', title: 'Runs fail fires', body: 'Error rate 35 % over the last 20m, above 5 %; 20 runs.' },
    {
      ruleId: 'errors',
      title: 'Answers are slow is over',
      body: 'Error rate 35 % over the last 20m, above 5 %; 20 runs.',
    },
  ]);
});

test('many at once are one notice', () => {
  const many = [1, 2, 3].map((number) => notice({ name: `Rule ${number}` }));
  expect(alertNotifications([...many, notice({ name: 'Rule 4', state: 'resolved' })])).toEqual([
    { ruleId: null, title: 'Alerts: 3 fire, 1 over', body: 'Rule 1, Rule 2, Rule 3' },
  ]);
});

test('no markup, no control and no direction character of a name reaches the desktop', () => {
  const [told] = alertNotifications([notice({ name: '<img src=x>\u202E & "quote"\n', reason: 'x'.repeat(900) })]);
  expect(told?.title).toBe('‹img src=x›  ＆ "quote"  fires');
  expect(told?.body).toHaveLength(200);
  expect(told?.body.endsWith('…')).toBe(true);
});
