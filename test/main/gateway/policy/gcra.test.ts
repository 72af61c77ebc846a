import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { Gcra } from '../../../../main/gateway/policy/gcra.ts';

const NANOS_PER_MINUTE = 60_000_000_000n;

it('admits at most burst + rate · T permits in any stretch of T, to the permit', () => {
  const arrival = fc.record({
    gapNano: fc.bigInt({ min: 0n, max: 2_000_000_000n }),
    permits: fc.integer({ min: 1, max: 5 }),
  });
  const rate = fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0.5, max: 10_000, noNaN: true }));
  fc.assert(
    fc.property(
      rate,
      fc.integer({ min: 1, max: 20 }),
      fc.bigInt({ min: 0n, max: 10n ** 18n }),
      fc.array(arrival, { minLength: 1, maxLength: 200 }),
      (perMinute, burst, startNano, arrivals) => {
        const gcra = new Gcra({ perMinute, burst });
        const admitted: { at: bigint; permits: number }[] = [];
        let now = startNano;
        for (const { gapNano, permits } of arrivals) {
          now += gapNano;
          const waitMs = gcra.waitMs(now, permits);
          assert.equal(waitMs === Number.POSITIVE_INFINITY, permits > burst);
          if (waitMs > 0) continue;
          gcra.take(now, permits);
          admitted.push({ at: now, permits });
        }
        for (let from = 0; from < admitted.length; from += 1) {
          let total = 0;
          for (let to = from; to < admitted.length; to += 1) {
            total += admitted[to]?.permits ?? 0;
            const stretch = (admitted[to]?.at ?? 0n) - (admitted[from]?.at ?? 0n);
            // In whole numbers: total − burst ≤ rate · T.
            const allowed = burst + Math.floor((Number(stretch) * perMinute) / Number(NANOS_PER_MINUTE) + 1e-9);
            expect(total).toBeLessThanOrEqual(allowed);
          }
        }
      },
    ),
    { numRuns: 200, seed: 4 },
  );
});

it('admits what the rate allows, no less: whoever asks every interval is never refused', () => {
  const gcra = new Gcra({ perMinute: 60, burst: 1 });
  for (let second = 0n; second < 1000n; second += 1n) {
    expect(gcra.waitMs(second * 1_000_000_000n)).toBe(0);
    gcra.take(second * 1_000_000_000n);
    expect(gcra.waitMs(second * 1_000_000_000n)).toBe(1000);
  }
});

it('gives back what was estimated too high, and takes what was too low', () => {
  const gcra = new Gcra({ perMinute: 60, burst: 100 });
  gcra.take(0n, 100);
  expect(gcra.available(0n)).toBe(0);
  gcra.take(0n, -40);
  expect(gcra.available(0n)).toBe(40);
  gcra.take(0n, 50);
  expect(gcra.available(0n)).toBe(0);
  expect(gcra.waitMs(0n, 1)).toBe(11_000);
  // More than was taken cannot be given back.
  gcra.take(0n, -1000);
  expect(gcra.available(0n)).toBe(100);
  expect(gcra.waitMs(0n, 101)).toBe(Number.POSITIVE_INFINITY);
});

it('counts on exactly after years', () => {
  const gcra = new Gcra({ perMinute: 60, burst: 2 });
  const year = 365n * 86_400n * 1_000_000_000n;
  for (let step = 0n; step < 10n; step += 1n) {
    const now = step * year;
    expect(gcra.available(now)).toBe(2);
    gcra.take(now, 2);
    expect(gcra.waitMs(now)).toBe(1000);
  }
});

it.each([
  [{ perMinute: 0, burst: 1 }, 'A rate of 0 a minute'],
  [{ perMinute: Number.NaN, burst: 1 }, 'A rate of NaN a minute'],
  [{ perMinute: 60, burst: 0 }, 'A burst of 0'],
  [{ perMinute: 60, burst: 1.5 }, 'A burst of 1.5'],
])('refuses %j', (options, message) => {
  expect(() => new Gcra(options)).toThrow(InvalidArgumentError);
  expect(() => new Gcra(options)).toThrow(message);
});
