import { describe, expect, test } from 'vitest';
import type { SourceFreshness } from '../../../../main/contract/freshness.ts';
import { judgeFreshness, NOT_WATCHED } from '../../../../main/engine/freshness/source-freshness.ts';
import type { AttemptFacts } from '../../../../main/trace/source-attempts.ts';

const NOW = Date.parse('2026-01-05T12:00:00.000Z');
const NO_FACTS: AttemptFacts = {
  lastAttemptAt: null,
  agreedAt: null,
  failuresInARow: 0,
  failingSince: null,
  lastError: null,
  drift: null,
};
const NO_INDEX = { lastSuccessAt: null, lastError: null, drift: null, driftCheckedAt: null };

function judge(options: Partial<Parameters<typeof judgeFreshness>[0]> = {}): SourceFreshness {
  return judgeFreshness({
    facts: NO_FACTS,
    index: NO_INDEX,
    watch: NOT_WATCHED,
    limit: '4h',
    answersAtRisk: 0,
    now: NOW,
    ...options,
  });
}

describe('a source', () => {
  test('is fresh within its limit and late beyond it', () => {
    const agreed = (agreedAt: string): SourceFreshness => judge({ facts: { ...NO_FACTS, agreedAt } });
    expect(agreed('2026-01-05T08:00:00.000Z')).toMatchObject({ state: 'fresh', ageSeconds: 14_400, isPastSlo: false });
    expect(agreed('2026-01-05T07:59:59.000Z')).toMatchObject({ state: 'late', ageSeconds: 14_401, isPastSlo: true });
  });

  test('without a limit is never late', () => {
    const old = { ...NO_FACTS, agreedAt: '2020-01-01T00:00:00.000Z' };
    expect(judge({ facts: old, limit: 'none' })).toMatchObject({ state: 'fresh', sloSeconds: null, isPastSlo: false });
  });

  test('that nobody touched is as fresh as the last look that found no difference', () => {
    const index = {
      ...NO_INDEX,
      lastSuccessAt: '2026-01-01T00:00:00.000Z',
      driftCheckedAt: '2026-01-05T11:50:00.000Z',
    };
    expect(judge({ index: { ...index, drift: 0 } })).toMatchObject({ state: 'fresh', ageSeconds: 600 });
    expect(judge({ index: { ...index, drift: 3 } })).toMatchObject({ state: 'late', agreedAt: index.lastSuccessAt });
  });

  test('that fails is failing, however fresh it was', () => {
    const facts = { ...NO_FACTS, agreedAt: '2026-01-05T11:59:00.000Z', failuresInARow: 2 };
    expect(judge({ facts })).toMatchObject({ state: 'failing', isPastSlo: false, failuresInARow: 2 });
    expect(judge({ index: { ...NO_INDEX, lastError: 'gone' } }).state).toBe('failing');
  });

  test('that was never read is new, and past any limit', () => {
    expect(judge()).toMatchObject({ state: 'new', ageSeconds: null, isPastSlo: true });
    expect(judge({ limit: 'none' })).toMatchObject({ state: 'new', isPastSlo: false });
  });

  test('that is followed says so only while it is not late', () => {
    const watch = { watch: 'events', watchNotice: null, pendingPaths: 0 } as const;
    const fresh = { ...NO_FACTS, agreedAt: '2026-01-05T11:59:00.000Z' };
    const late = { ...NO_FACTS, agreedAt: '2026-01-04T11:59:00.000Z' };
    expect(judge({ facts: fresh, watch }).state).toBe('watching');
    expect(judge({ facts: late, watch }).state).toBe('late');
  });
});
