import { expect, test } from 'vitest';
import type { SourceAttempt } from '../../../main/contract/freshness.ts';
import type { SourceId } from '../../../main/contract/ids.ts';
import { createSourceAttempts } from '../../../main/trace/source-attempts.ts';
import { openJournal } from '../../support/journal-fixture.ts';

function attempt(hour: number, facts: Partial<SourceAttempt> = {}): Omit<SourceAttempt, 'attemptId'> {
  const startedAt = new Date(Date.UTC(2026, 0, 5, hour)).toISOString();
  return {
    sourceId: 'docs' as SourceId,
    kind: 'ingest',
    startedAt,
    endedAt: startedAt,
    outcome: 'success',
    isWhole: true,
    added: 0,
    changed: 0,
    removed: 0,
    embedded: 0,
    error: null,
    ...facts,
  };
}

test('counts the failures since the last success, and since when', () => {
  const attempts = createSourceAttempts(openJournal());
  attempts.record(attempt(1, { outcome: 'failed', error: 'before' }));
  attempts.record(attempt(2));
  expect(attempts.readFacts('docs')).toMatchObject({ failuresInARow: 0, failingSince: null, lastError: null });
  attempts.record(attempt(3, { outcome: 'failed', error: 'disk' }));
  attempts.record(attempt(4, { outcome: 'cancelled' }));
  attempts.record(attempt(5, { outcome: 'failed', error: 'still the disk' }));
  expect(attempts.readFacts('docs')).toMatchObject({
    failuresInARow: 2,
    failingSince: '2026-01-05T03:00:00.000Z',
    lastError: 'still the disk',
    agreedAt: '2026-01-05T02:00:00.000Z',
    lastAttemptAt: '2026-01-05T05:00:00.000Z',
  });
});

test('takes agreement from whole reads and empty looks, not from single saves or looks that differ', () => {
  const attempts = createSourceAttempts(openJournal());
  attempts.record(attempt(1));
  attempts.record(attempt(2, { kind: 'watch', isWhole: false, changed: 1 }));
  attempts.record(attempt(3, { kind: 'drift', added: 2 }));
  expect(attempts.readFacts('docs')).toMatchObject({
    agreedAt: '2026-01-05T01:00:00.000Z',
    drift: { added: 2, changed: 0, removed: 0 },
  });
  attempts.record(attempt(4, { kind: 'drift' }));
  expect(attempts.readFacts('docs')).toMatchObject({
    agreedAt: '2026-01-05T04:00:00.000Z',
    drift: { added: 0, changed: 0, removed: 0 },
  });
});

test('keeps the look that finds nothing after single saves took in what an earlier look had found', () => {
  const attempts = createSourceAttempts(openJournal());
  attempts.record(attempt(1));
  attempts.record(attempt(2, { kind: 'drift', changed: 1 }));
  attempts.record(attempt(3, { kind: 'watch', isWhole: false, changed: 1 }));
  attempts.record({ ...attempt(3, { kind: 'drift' }), startedAt: '2026-01-05T03:00:01.000Z' });
  expect(attempts.readFacts('docs')).toMatchObject({
    agreedAt: '2026-01-05T03:00:01.000Z',
    drift: { added: 0, changed: 0, removed: 0 },
  });
});

test('keeps a look only when it says something new, or an hour has passed', () => {
  const attempts = createSourceAttempts(openJournal());
  const look = (minute: number, added: number): void => {
    const startedAt = new Date(Date.UTC(2026, 0, 5, 1, minute)).toISOString();
    attempts.record(attempt(1, { kind: 'drift', startedAt, endedAt: startedAt, added }));
  };
  for (const [minute, added] of [
    [0, 0],
    [10, 0],
    [20, 1],
    [30, 1],
    [40, 0],
    [100, 0],
  ] as const)
    look(minute, added);
  const { attempts: rows } = attempts.readHistory({ sourceId: 'docs', limit: 50 });
  expect(rows.map(({ startedAt, added }) => [startedAt.slice(11, 16), added])).toEqual([
    ['02:40', 0],
    ['01:40', 0],
    ['01:20', 1],
    ['01:00', 0],
  ]);
});

test('pages through a history newest first, each source its own', () => {
  const attempts = createSourceAttempts(openJournal());
  for (let hour = 0; hour < 5; hour++) attempts.record(attempt(hour));
  attempts.record(attempt(6, { sourceId: 'other' as SourceId }));
  const first = attempts.readHistory({ sourceId: 'docs', limit: 3 });
  expect(first.attempts.map(({ startedAt }) => startedAt.slice(11, 13))).toEqual(['04', '03', '02']);
  expect(first.isComplete).toBe(false);
  const second = attempts.readHistory({ sourceId: 'docs', limit: 3, before: first.attempts.at(-1)?.attemptId });
  expect(second.attempts.map(({ startedAt }) => startedAt.slice(11, 13))).toEqual(['01', '00']);
  expect(second.isComplete).toBe(true);
});
