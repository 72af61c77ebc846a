import { describe, expect, it } from 'vitest';
import {
  collectNumbers,
  parseCacheHits,
  parseMs,
  parseRange,
  parseRate,
  parseShare,
} from '../../../main/cli/parse-load-flags.ts';

describe('flags of the load lab', () => {
  it.each([
    ['50/s', 50],
    ['600/min', 10],
    ['1800/h', 0.5],
    ['12.5', 12.5],
    ['1e3/s', 1000],
  ])('the rate %s is %d a second', (text, rate) => {
    expect(parseRate(text)).toBeCloseTo(rate, 12);
  });

  it.each(['', '0/s', '-1/s', '5/d', 'fast', '5//s', '1..2/s'])('the rate %j is none', (text) => {
    expect(() => parseRate(text)).toThrow(/is no rate/);
  });

  it.each([
    ['5%', 0.05, 0.05],
    ['0.05', 0.05, 0.05],
    ['1e6', 1e6, 1e6],
    ['3%..8%', 0.03, 0.08],
    ['8e5..1.2e6', 8e5, 1.2e6],
    ['-5%', -0.05, -0.05],
  ])('the range %s is %d to %d', (text, from, to) => {
    const range = parseRange(text);
    expect([range.from, range.to]).toEqual([expect.closeTo(from, 9), expect.closeTo(to, 9)]);
  });

  it.each(['', '..', '1..', '..2', '1..2..3', '8%..3%', 'many', '5%%'])('the range %j is none', (text) => {
    expect(() => parseRange(text)).toThrow(/is no (?:range|share)|wrong way round/);
  });

  it('a stage with a number, collected; its name may hold what it likes but the last equals sign', () => {
    const first = collectNumbers('retrieve=4', {});
    expect(collectNumbers('a=b=2', first)).toEqual({ retrieve: 4, 'a=b': 2 });
    expect(() => collectNumbers('retrieve', {})).toThrow(/write retrieve=4/);
    expect(() => collectNumbers('=4', {})).toThrow(/write retrieve=4/);
    expect(() => collectNumbers('retrieve=many', {})).toThrow(/write retrieve=4/);
  });

  it('cache hits are so many times as many, or a share', () => {
    expect(parseCacheHits('2')).toEqual({ times: 2 });
    expect(parseCacheHits('1.5x')).toEqual({ times: 1.5 });
    expect(parseCacheHits('40%')).toEqual({ share: 0.4 });
    expect(() => parseCacheHits('often')).toThrow(/nor a share/);
  });

  it('durations and shares', () => {
    expect(parseMs('500ms')).toBe(500);
    expect(parseMs('1.5m')).toBe(90_000);
    expect(() => parseMs('5')).toThrow(/is no duration/);
    expect(parseShare('40%')).toBeCloseTo(0.4, 12);
    expect(() => parseShare('half')).toThrow(/is no share/);
  });
});
