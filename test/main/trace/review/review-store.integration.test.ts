import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createReviewStore, type ReviewStore } from '../../../../main/trace/review/review-store.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { makeTrace, traceIdOf } from '../../../support/trace-shapes.ts';

const STEP = JOURNAL_MIGRATIONS.findIndex(({ description }) => description === 'reviews of answers');
const redactor = createRedactor({ knownSecrets: () => [] });

async function openStore(): Promise<ReviewStore> {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const shared = { path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID } as const;
  // A journal of the schema before, with a trace in it.
  const old = openDatabase({ ...shared, migrations: JOURNAL_MIGRATIONS.slice(0, STEP) });
  await createTraceStore({ database: old, redactor }).writeTrace(makeTrace());
  old.close();
  const database = openDatabase({ ...shared, migrations: JOURNAL_MIGRATIONS });
  onTestFinished(() => database.close());
  expect(createTraceStore({ database, redactor }).listTraces({ filter: '', limit: 2 }).total).toBe(1);
  return createReviewStore({ database, clock: createManualClock(), redactor });
}

it('keeps every word on an answer, and lists the last on each', async () => {
  const reviews = await openStore();
  const [one, other] = [traceIdOf(1), traceIdOf(2)];
  reviews.add({ traceId: one, thumb: 'up', label: null, note: null, expected: null });
  reviews.add({ traceId: other, thumb: 'down', label: 'too-long', note: null, expected: null });
  reviews.add({ traceId: one, thumb: 'down', label: 'wrong-source', note: 'It cites last year.', expected: null });
  const list = (given: { traceId?: string; thumb?: 'up' | 'down'; label?: string }): (string | null)[] =>
    reviews.list({ limit: 10, ...given }).map(({ traceId, label }) => `${traceId.slice(-1)} ${label}`);
  expect(list({})).toEqual(['1 wrong-source', '2 too-long']);
  expect(list({ thumb: 'up' })).toEqual([]);
  expect(list({ label: 'too-long' })).toEqual(['2 too-long']);
  expect(list({ traceId: one })).toEqual(['1 wrong-source', '1 null']);
  expect(reviews.lastOf(one)).toMatchObject({ thumb: 'down', note: 'It cites last year.' });
  expect(reviews.lastOf(traceIdOf(3))).toBeNull();
});

it('takes secrets out of notes', async () => {
  const reviews = await openStore();
  const kept = reviews.add({
    traceId: traceIdOf(1),
    thumb: null,
    label: null,
    note: `key sk-${'k'.repeat(30)}`,
    expected: null,
  });
  expect(kept.note).toBe('key [redacted api key]');
});

it('takes back the last word on an answer, and no other', async () => {
  const reviews = await openStore();
  const traceId = traceIdOf(1);
  const first = reviews.add({ traceId, thumb: 'up', label: null, note: null, expected: null });
  const second = reviews.add({ traceId, thumb: 'down', label: null, note: null, expected: '21 days.' });
  expect(() => reviews.takeBack(first.reviewId)).toThrow(/is not the last word/);
  reviews.takeBack(second.reviewId);
  expect(reviews.lastOf(traceId)).toEqual(first);
  expect(() => reviews.takeBack(second.reviewId)).toThrow(/There is no review/);
});
