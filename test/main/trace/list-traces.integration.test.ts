import { expect, test } from 'vitest';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace, openJournal, writeNow } from '../../support/journal-fixture.ts';

/** More matches than are taken from one look at the journal; every hundredth is one of a few. */
const MANY = 4100;
const FEW = 41;

test('a filter gives every match once and counts them all, be they few or many', () => {
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  database.transaction(() => {
    for (let number = 1; number <= MANY; number++) {
      const title = number % 100 === 0 ? 'late delivery' : 'delivery';
      void writeNow(store, makeTrace({ number, summary: { title, startedAt: new Date(number * 1000).toISOString() } }));
    }
  });
  for (const { filter, matches } of [
    { filter: 'late', matches: FEW },
    { filter: 'delivery', matches: MANY },
    { filter: 'absent', matches: 0 },
  ]) {
    const starts: string[] = [];
    let cursor: string | undefined;
    do {
      const page = store.listTraces({ filter, limit: 1000, cursor });
      expect(page.total).toBe(matches);
      starts.push(...page.traces.map(({ startedAt }) => startedAt));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(starts).size).toBe(matches);
    expect(starts).toHaveLength(matches);
    expect(starts).toEqual(starts.toSorted().toReversed());
  }
});
