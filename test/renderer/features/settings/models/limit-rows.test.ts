import { describe, expect, it } from 'vitest';
import { limitRows } from '../../../../../renderer/features/settings/models/limit-rows.ts';
import { aState } from './gateway-builders.ts';

describe('limits as rows', () => {
  it('counts what is held for calls under way, and warns from three quarters on', () => {
    const day = { scope: 'day' as const, name: '2026-03-02', counts: 'usd' as const, refused: 2 };
    const [row] = limitRows(aState({ budgets: [{ ...day, limit: 5, used: 3.5, reserved: 0.4 }] }));
    expect(row).toMatchObject({
      name: 'Money, day',
      of: 'workspace',
      used: 3.9,
      text: '$3.50 of $5.00, $0.40 held',
      turnedAway: '2 refused',
      tone: 'warn',
    });
  });

  it('shows a pool and its queue apart', () => {
    const pools = [{ pool: 'batch' as const, running: 8, maxConcurrent: 8, queued: 31, maxQueued: 256, shed: 0 }];
    const rows = limitRows(aState({ pools }));
    expect(rows.map(({ name, text, turnedAway, tone }) => [name, text, turnedAway, tone])).toEqual([
      ['Calls at once', '8 of 8', '31 queued', 'warn'],
      ['Waiting', '31 of 256', '0', 'neutral'],
    ]);
  });

  it('says how much of a burst is used, and who waits', () => {
    const limits = [
      {
        of: 'tenant' as const,
        name: '',
        counts: 'tokens' as const,
        perMinute: 200_000,
        burst: 20_000,
        available: 12_000,
        admitted: 40,
        refused: 0,
        waiting: 3,
      },
    ];
    expect(limitRows(aState({ limits }))[0]).toMatchObject({
      name: '200,000 tokens a minute',
      of: 'tenant shared',
      text: '8,000 of 20,000 at once',
      turnedAway: '3 wait',
    });
  });
});
