import { expect, test } from 'vitest';
import type { AlertBacktest, AlertPoint, AlertStatus } from '../../../../main/contract/alert.ts';
import { ALERT_TEMPLATES, compoundTemplate, watchedStages } from '../../../../main/contract/alert-templates.ts';
import { alertChart } from '../../../../renderer/features/traces/view-model/alert-chart.ts';
import { draftOf, ruleOfDraft } from '../../../../renderer/features/traces/view-model/alert-draft.ts';
import {
  alertDot,
  alertRuleText,
  alertStateText,
  backtestText,
} from '../../../../renderer/features/traces/view-model/alert-text.ts';

const [ERRORS] = ALERT_TEMPLATES;
if (ERRORS === undefined) throw new Error('there are no templates');
const { rule: RULE } = ERRORS;

const point = (value: number | null, over: Partial<AlertPoint> = {}): AlertPoint => ({
  at: '2026-01-05T09:00:00.000Z',
  value,
  compared: value,
  samples: 20,
  verdict: value === null ? 'unknown' : 'clear',
  state: 'inactive',
  ...over,
});

test('a chart starts at 0, leaves gaps where nothing is known, and marks what fired', () => {
  const points = [point(0), point(0.05), point(null), point(0.1, { state: 'firing' }), point(0.1, { state: 'firing' })];
  const chart = alertChart(points, { of: 'value', bound: 0.05 });
  // The highest value, 0.1, has a tenth of room above it; the five points lie a quarter apart.
  expect(chart.highest).toBeCloseTo(0.11, 12);
  expect(chart.boundY).toBeCloseTo(100 - 100 / 2.2, 9);
  expect(chart.paths).toEqual(['M0.00 100.00h0.01L25.00 54.55', 'M75.00 9.09h0.01L100.00 9.09']);
  expect(chart.firing).toEqual([[75, 100]]);
  expect(chart.latest?.value).toBe(0.1);
});

test('without a point there is no line, and the bound is still drawn', () => {
  const chart = alertChart([], { of: 'compared', bound: 2 });
  expect(chart).toMatchObject({ paths: [], firing: [], latest: null });
  expect(chart.boundY).toBeGreaterThan(0);
});

test('a form gives back the rule that it was filled from', () => {
  for (const { rule } of [...ALERT_TEMPLATES, compoundTemplate(['retrieve', 'generate'])])
    expect(ruleOfDraft(rule, draftOf(rule))).toEqual({ rule });
});

test('what was typed is checked as a file is', () => {
  const typed = (changes: object): ReturnType<typeof ruleOfDraft> =>
    ruleOfDraft(RULE, { ...draftOf(RULE), ...changes });
  expect(typed({ bound: '0.1', resolveAt: '' })).toMatchObject({ rule: { condition: { bound: 0.1 } } });
  expect(typed({ bound: '' })).toEqual({ at: 'condition.bound', problem: 'write a number' });
  expect(typed({ name: ' ' })).toEqual({ at: 'name', problem: 'must not be empty' });
  expect(typed({ window: 'an hour' })).toMatchObject({ at: 'window' });
  expect(typed({ resolveAt: '0.9' })).toMatchObject({ problem: expect.stringContaining('at most the bound') });
  expect(typed({ scope: 'status:ok since:7d' })).toHaveProperty('problem');
});

test('another signal, side and time before make another rule of the same file', () => {
  const base = { ...RULE, signal: { type: 'latency', percentile: 99, kind: 'llm' } } as const;
  const typed = (changes: object): ReturnType<typeof ruleOfDraft> =>
    ruleOfDraft(base, { ...draftOf(base), resolveAt: '', ...changes });
  expect(typed({ bound: '900' })).toMatchObject({ rule: { signal: base.signal } });
  // A stage says which spans; the kind that the file named cannot stand beside it.
  expect(typed({ of: 'generate', percentile: '50' })).toMatchObject({
    rule: { signal: { type: 'latency', percentile: 50, stage: 'generate' } },
  });
  expect(typed({ isCompared: true, bound: '1.5', baseline: '1d' })).toMatchObject({
    rule: { condition: { is: 'above-baseline', bound: 1.5, baseline: '1d' } },
  });
  expect(typed({ signal: 'runs', side: 'below', bound: '3' })).toMatchObject({
    rule: { signal: { type: 'runs' }, condition: { is: 'below', bound: 3 } },
  });
});

test('factors are added, changed and checked, each at its place', () => {
  const { rule } = compoundTemplate(['retrieve', 'generate']);
  const draft = draftOf(rule);
  const added = { key: '2', name: '', type: 'tool-failure-rate', of: 'shipment_status', bound: '0.9' } as const;
  expect(ruleOfDraft(rule, { ...draft, factors: [...draft.factors, added] })).toMatchObject({
    rule: {
      signal: {
        factors: [
          { name: 'retrieve', bound: 0.95 },
          { name: 'generate', bound: 0.95 },
          { name: 'shipment_status', signal: { type: 'tool-failure-rate', tool: 'shipment_status' }, bound: 0.9 },
        ],
      },
    },
  });
  expect(ruleOfDraft(rule, { ...draft, factors: [...draft.factors, { ...added, bound: '' }] })).toEqual({
    at: 'signal.factors.2.bound',
    problem: 'write a number',
  });
  expect(ruleOfDraft(rule, { ...draft, factors: [...draft.factors, { ...added, type: 'latency' }] })).toMatchObject({
    at: 'signal.factors',
    problem: expect.stringContaining('rates only or latencies only'),
  });
});

test('a backtest is told with the share of the time of which nothing can be said', () => {
  const told = (unknownLooks: number): string =>
    backtestText({ firings: [], looks: 1000, unknownLooks } as unknown as AlertBacktest);
  expect(told(0)).toBe('would have fired 0 times.');
  expect(told(400)).toBe('would have fired 0 times. 40 % of the time there were too few runs for a verdict.');
  expect(told(999)).toBe('would have fired 0 times. Nearly all of the time there were too few runs for a verdict.');
  expect(told(1000)).toBe('would have fired 0 times. All of the time there were too few runs for a verdict.');
});

test('the busiest stages are watched, and what goes round others is not', () => {
  const stage = (kind: string, name: string, calls: number) => ({ kind, name, calls });
  expect(
    watchedStages([stage('stage', 'pack', 2), stage('stage', 'generate', 9), stage('tool', 'search', 40)]),
  ).toEqual(['generate', 'pack']);
  expect(
    watchedStages([stage('chain', 'answer', 9), stage('llm', 'chat', 8), stage('retriever', 'search', 7)]),
  ).toEqual(['chat', 'search']);
});

test('a state is told truthfully: seen and silenced are still firing, too few runs are not well', () => {
  const status = (over: Partial<AlertStatus>): { rule: typeof RULE; status: AlertStatus } => ({
    rule: RULE,
    status: {
      state: 'inactive',
      since: null,
      firedAt: null,
      acknowledgedAt: null,
      silencedUntil: null,
      evaluatedAt: null,
      observation: null,
      ...over,
    },
  });
  expect(alertStateText(status({ state: 'firing', acknowledgedAt: 'then' }))).toBe('firing, seen');
  expect(alertStateText(status({ state: 'firing', silencedUntil: 'then' }))).toBe('firing, silenced');
  expect(alertDot(status({ state: 'firing' }))).toBe('error');
  expect(alertDot(status({}))).toBe('unknown');
  expect(alertRuleText(RULE, 'share')).toBe('Error rate above 5 %, over 15m, for 5m');
});
