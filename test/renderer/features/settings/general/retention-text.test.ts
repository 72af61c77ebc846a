import { expect, test } from 'vitest';
import type { RetentionReport } from '../../../../../main/contract/retention.ts';
import { retentionFacts, retentionSentence } from '../../../../../renderer/features/settings/general/retention-text.ts';

const report = (over: Partial<RetentionReport> = {}): RetentionReport => ({
  settings: { keepReviewed: true },
  steps: [],
  traces: 0,
  spans: 0,
  kept: [],
  keptCount: 0,
  usedBytes: 3_400_000,
  isDryRun: true,
  ...over,
});
const LIMITED = { ownDays: 90, importedDays: 1, maxGigabytes: 20, keepReviewed: false };

test('without a limit everything stays, and that is said', () => {
  expect(retentionSentence(report())).toBe('No limit is set: nothing is removed by itself.');
  expect(Object.fromEntries(retentionFacts(report()))).toEqual({
    'Own runs': 'for ever',
    'Imported traces': 'for ever',
    'The journal': 'no limit, 3.4 MB in use',
    'Reviewed traces': 'stay, however old',
  });
});

test('limits are told with their units', () => {
  expect(Object.fromEntries(retentionFacts(report({ settings: LIMITED })))).toEqual({
    'Own runs': '90 days',
    'Imported traces': '1 day',
    'The journal': 'at most 20 GB, 3.4 MB in use',
    'Reviewed traces': 'go like the others',
  });
});

test('what would go is counted, and what stays although it is old is not passed over', () => {
  expect(retentionSentence(report({ settings: LIMITED }))).toBe('Every trace is within its limits.');
  const step = { limit: 'own-days', filter: 'until:2026-01-01', traces: 12, spans: 96 } as const;
  expect(retentionSentence(report({ settings: LIMITED, steps: [step], traces: 12, spans: 96, keptCount: 3 }))).toBe(
    '12 traces go the next time the limits are applied, once a day. 3 traces beyond them stay: something rests on them.',
  );
});
