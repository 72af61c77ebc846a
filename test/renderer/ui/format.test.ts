import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as format from '../../../renderer/ui/format.ts';

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '< 0.1 ms'],
    [8.94, '8.9 ms'],
    [9.94, '9.9 ms'],
    [9.96, '10 ms'],
    [438.2, '438 ms'],
    [999.4, '999 ms'],
    [999.7, '1.00 s'],
    [4810, '4.81 s'],
    [9996, '10.0 s'],
    [12_340, '12.3 s'],
    [59_940, '59.9 s'],
    [59_960, '1:00'],
    [102_000, '1:42'],
    [3_599_400, '59:59'],
    [3_599_600, '1 h 0 min'],
    [7_800_000, '2 h 10 min'],
    [-438, '−438 ms'],
    [null, 'unknown'],
    [Number.NaN, 'unknown'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(format.formatDuration(ms)).toBe(text);
  });

  it('never writes a figure the next unit should have taken', () => {
    assert(
      property(double({ min: 0, max: 1e8, noNaN: true }), (ms) => {
        const text = format.formatDuration(ms);
        expect(text).not.toMatch(/^1,?000 ms|^60\.0 s|:60$|60 min$/);
      }),
    );
  });

  it('gives a column one unit, chosen by its largest value', () => {
    expect(format.durationUnitFor([1.2, 842])).toBe('ms');
    expect(format.durationUnitFor([1.2, 4810])).toBe('s');
    expect(format.durationUnitFor([3_700_000])).toBe('min');
    expect(format.durationUnitFor([])).toBe('ms');
    expect([8.9, 438].map((ms) => format.formatDurationIn(ms, 'ms'))).toEqual(['8.9', '438']);
    expect([438, 4810].map((ms) => format.formatDurationIn(ms, 's'))).toEqual(['0.44', '4.81']);
    expect(format.formatDurationIn(0, 's')).toBe('0');
  });
});

describe('ages', () => {
  it.each([
    [0.4, 'now'],
    [40.9, '40 s'],
    [119, '1 min'],
    [120, '2 min'],
    [3599, '59 min'],
    [26 * 3600, '26 h'],
    [47.9 * 3600, '47 h'],
    [48 * 3600, '2 d'],
    [8 * 86_400, '8 d'],
    [null, 'unknown'],
  ])('writes %s s as %s', (seconds, text) => {
    expect(format.formatAge(seconds)).toBe(text);
  });

  it('counts from an ISO time and never below zero when clocks disagree', () => {
    const now = Date.parse('2025-11-14T12:00:00Z');
    expect(format.ageSeconds('2025-11-14T11:58:00Z', now)).toBe(120);
    expect(format.ageSeconds('2025-11-14T12:00:05Z', now)).toBe(0);
    expect(format.ageSeconds(null, now)).toBeNull();
    expect(format.ageSeconds('yesterday', now)).toBeNull();
  });

  it('writes the exact time in local time, to the second', () => {
    const local = new Date(2025, 10, 4, 9, 5, 7);
    expect(format.formatExactTime(local.toISOString())).toBe('2025-11-04 09:05:07');
    expect(format.formatExactTime('soon')).toBe('unknown');
  });
});

describe('what is left', () => {
  it.each([
    [300, 'under 1 s left'],
    [8200, '9 s left'],
    [60_000, '1 min left'],
    [61_000, '2 min left'],
    [3_700_000, '1 h 2 min left'],
    [null, 'unknown'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(format.formatRemaining(ms)).toBe(text);
  });
});

describe('counts', () => {
  it.each([
    [0, '0', '0'],
    [9999, '9,999', '9,999'],
    [10_000, '10,000', '10k'],
    [12_480, '12,480', '12.5k'],
    [99_960, '99,960', '100k'],
    [348_210, '348,210', '348k'],
    [999_600, '999,600', '1M'],
    [1_240_000, '1,240,000', '1.2M'],
    [-3, '−3', '−3'],
  ])('writes %s as %s, and %s where it is narrow', (value, whole, narrow) => {
    expect(format.formatCount(value)).toBe(whole);
    expect(format.formatCompactCount(value)).toBe(narrow);
  });

  it('says unknown, never 0, for what is not known', () => {
    for (const write of [format.formatCount, format.formatCompactCount, format.formatMoney, format.formatShare]) {
      expect(write(null)).toBe('unknown');
      expect(write(undefined)).toBe('unknown');
      expect(write(Number.NaN)).toBe('unknown');
    }
  });

  it('agrees in number', () => {
    expect(format.formatQuantity(1, 'file')).toBe('1 file');
    expect(format.formatQuantity(0, 'file')).toBe('0 files');
    expect(format.formatQuantity(2, 'entry', 'entries')).toBe('2 entries');
  });
});

describe('shares, points, scores, ratios', () => {
  it.each([
    [0, undefined, '0 %'],
    [0.007, undefined, '0.7 %'],
    [0.0996, undefined, '10 %'],
    [0.874, undefined, '87 %'],
    [1.34, undefined, '134 %'],
    [0.9996, undefined, '100 %'],
    // The limit would read the same: one more digit tells them apart.
    [0.996, 1, '99.6 %'],
    [0.041, 0.04, '4.1 %'],
    [0.0404, 0.04, '4.04 %'],
    [0.87, 0.9, '87 %'],
  ])('writes share %s against limit %s as %s', (share, limit, text) => {
    expect(format.formatShare(share, limit)).toBe(text);
  });

  it('writes differences of shares as signed points', () => {
    expect(format.formatPoints(0.35)).toBe('+35 pt');
    expect(format.formatPoints(-0.004)).toBe('−0.4 pt');
    expect(format.formatPoints(0)).toBe('0 pt');
  });

  it('writes scores and ratios', () => {
    expect(format.formatScore(0.934)).toBe('0.93');
    expect(format.formatScore(-0.001)).toBe('0.00');
    expect(format.formatRatio(3.24)).toBe('3.2×');
    expect(format.formatRatio(12.4)).toBe('12×');
    expect(format.formatSigned(-1.7, 1)).toBe('−1.7');
    expect(format.formatSigned(49)).toBe('+49');
    expect(format.formatSigned(-0.2)).toBe('0');
  });
});

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [5, '$5.00'],
    [1240.5, '$1,240.50'],
    [0.01, '$0.01'],
    [0.0022, '$0.0022'],
    [0.00001, '< $0.0001'],
    [1.005, '$1.01'],
    [-2.5, '−$2.50'],
    [null, 'unknown'],
  ])('writes %s as %s', (usd, text) => {
    expect(format.formatMoney(usd)).toBe(text);
  });
});

describe('sizes, rates, tokens, ids', () => {
  it.each([
    [0, '0 B'],
    [812, '812 B'],
    [999.6, '1.0 kB'],
    [9_400_000, '9.4 MB'],
    [214_000_000, '214 MB'],
    [999_950_000, '1.0 GB'],
    [null, 'unknown'],
  ])('writes %s bytes as %s', (bytes, text) => {
    expect(format.formatBytes(bytes)).toBe(text);
  });

  it('writes rates and tokens with their unit', () => {
    expect(format.formatRate(402.4)).toBe('402 per s');
    expect(format.formatRate(3)).toBe('3.0 per s');
    expect(format.formatRate(null)).toBe('unknown');
    expect(format.formatTokens(1321)).toBe('1,321 tok');
  });

  it('shortens hashes as people quote them and leaves names alone', () => {
    expect(format.formatShortId(`r-7f3a9c1${'0'.repeat(57)}`)).toBe('r-7f3a9c1');
    expect(format.formatShortId('4f0a91c2aa00bb11cc22dd33ee44ff55')).toBe('4f0a91c2');
    expect(format.formatShortId('handbook')).toBe('handbook');
  });
});
