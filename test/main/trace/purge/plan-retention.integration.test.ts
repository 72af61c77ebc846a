import { expect, test } from 'vitest';
import { planRetention, usedBytes } from '../../../../main/trace/purge/plan-retention.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeTrace, openJournal } from '../../../support/journal-fixture.ts';

const NOW = Date.UTC(2026, 5, 30, 12, 0, 0);

test('without an entry nothing goes; days are counted back from now, own and imported apart', () => {
  const database = openJournal();
  expect(planRetention(database, { keepReviewed: true }, NOW)).toEqual([]);
  expect(planRetention(database, { keepReviewed: true, ownDays: 30, importedDays: 7 }, NOW)).toEqual([
    { limit: 'own-days', filter: '-kind:imported until:2026-05-31T12:00:00.000Z' },
    { limit: 'imported-days', filter: 'kind:imported until:2026-06-23T12:00:00.000Z' },
  ]);
});

test('a journal that is too large loses its oldest traces, by their share of it', async () => {
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  const written = Array.from({ length: 10 }, (_, index) =>
    store.writeTrace(
      makeTrace({ number: index + 1, summary: { startedAt: `2026-06-0${index}T00:00:00.000Z`, spanCount: 1 } }),
    ),
  );
  store.flush();
  await Promise.all(written);
  const used = usedBytes(database);
  expect(used).toBeGreaterThan(4096);
  const planFor = (bytes: number) => planRetention(database, { keepReviewed: true, maxGigabytes: bytes / 1e9 }, NOW);
  expect(planFor(used)).toEqual([]);
  // Three tenths are too many: three of ten traces with a span each.
  expect(planFor(used * 0.7 + 1)).toEqual([{ limit: 'size', filter: 'until:2026-06-03T00:00:00.000Z' }]);
});
