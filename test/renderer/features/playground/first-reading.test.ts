import { describe, expect, it } from 'vitest';
import type { SourceFreshness } from '../../../../main/contract/freshness.ts';
import type { SourceId } from '../../../../main/contract/ids.ts';
import type { SourceStatus } from '../../../../main/contract/ingest.ts';
import { isFirstReading, readingsBefore } from '../../../../renderer/features/playground/view-model/first-reading.ts';
import { sources } from '../../support/fake-data/sources.ts';

const [handbook] = sources;
if (handbook === undefined) throw new Error('the pretend workspace has no source');

/** Declared, and never looked at. */
const NEVER: Partial<SourceFreshness> = { state: 'new', agreedAt: null, lastAttemptAt: null, drift: null };

const source = (freshness: Partial<SourceFreshness>, facts: Partial<SourceStatus> = {}): SourceStatus => ({
  ...handbook,
  ...facts,
  freshness: { ...handbook.freshness, ...freshness },
});

describe('a first reading', () => {
  it('goes on from the moment a watched source is declared until index and files agree', () => {
    expect(isFirstReading(source(NEVER))).toBe(true);
    expect(isFirstReading(source({ ...NEVER, watch: 'starting' }))).toBe(true);
    const looked = { ...NEVER, lastAttemptAt: '2025-11-03T09:00:00.000Z' };
    expect(isFirstReading(source({ ...looked, pendingPaths: 1 }))).toBe(true);
    expect(isFirstReading(source(looked, { isIngesting: true }))).toBe(true);
    expect(isFirstReading(source({ agreedAt: '2025-11-03T09:01:00.000Z' }, { isIngesting: true }))).toBe(false);
  });

  it('is not one where nobody will read: not watched, cancelled, failed and not tried again yet', () => {
    expect(isFirstReading(source({ ...NEVER, watch: 'off' }))).toBe(false);
    expect(isFirstReading(source({ ...NEVER, lastAttemptAt: '2025-11-03T09:00:00.000Z' }))).toBe(false);
    expect(isFirstReading(source({ ...NEVER, state: 'failing', pendingPaths: 1 }))).toBe(false);
  });

  it('leaves examples to the other sources that have documents', () => {
    const unread = source(NEVER, { sourceId: 'claims' as SourceId, documents: 29 });
    expect(readingsBefore([unread])).toEqual({ readings: [unread], hasOthers: false });
    expect(readingsBefore([unread, source({}, { documents: 0 })])).toEqual({ readings: [unread], hasOthers: false });
    expect(readingsBefore([unread, source({})])).toEqual({ readings: [unread], hasOthers: true });
    expect(readingsBefore([])).toEqual({ readings: [], hasOthers: false });
  });
});
