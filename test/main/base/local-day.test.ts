import { afterEach, describe, expect, it } from 'vitest';
import { localDay } from '../../../main/base/local-day.ts';

const zone = process.env['TZ'];

afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('the day where the person is', () => {
  it('begins at their midnight, not at that of UTC', () => {
    process.env['TZ'] = 'America/Los_Angeles';
    const evening = Date.parse('2026-03-03T02:30:00.000Z');
    expect(localDay(evening)).toEqual({
      day: '2026-03-02',
      startsAt: '2026-03-02T08:00:00.000Z',
      endsAtMs: Date.parse('2026-03-03T08:00:00.000Z'),
    });
  });

  it('has 23 hours when clocks are put forward', () => {
    process.env['TZ'] = 'Europe/Stockholm';
    const day = localDay(Date.parse('2026-03-29T12:00:00.000Z'));
    const next = localDay(Date.parse('2026-03-30T12:00:00.000Z'));
    expect(day).toMatchObject({ day: '2026-03-29', startsAt: '2026-03-28T23:00:00.000Z' });
    expect(day.endsAtMs).toBe(Date.parse(next.startsAt));
    expect(day.endsAtMs - Date.parse(day.startsAt)).toBe(23 * 3_600_000);
  });
});
