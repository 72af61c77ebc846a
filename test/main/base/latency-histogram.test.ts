import * as fc from 'fast-check';
import { zlibSync } from 'fflate';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { BugError } from '../../../main/base/errors/bug-error.ts';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { LatencyHistogram, MAX_HISTOGRAM_MICROS } from '../../../main/base/latency-histogram.ts';
import { percentile } from '../../../main/base/percentile.ts';
import { createSeededSequence } from '../../../main/base/seeded-sequence.ts';

/** Three significant digits. */
const PRECISION = 1 / 1000;

/** Durations of every size: a uniform draw would hold hardly any short one. */
const micros = fc
  .double({ min: 0, max: Math.log(MAX_HISTOGRAM_MICROS), noNaN: true })
  .map((x) => Math.round(Math.exp(x)));
const durations = fc.array(micros, { minLength: 1, maxLength: 200 });
const fewDurations = fc.array(micros, { maxLength: 60 });

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.recordMicros(value);
  return histogram;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

describe('LatencyHistogram', () => {
  it('answers a worked example', () => {
    const histogram = histogramOf([100, 200, 300, 400]);
    histogram.recordMs(0.5);
    expect(histogram.count).toBe(5);
    expect(histogram.percentileMicros(50)).toBe(300);
    expect(histogram.percentileMicros(100)).toBe(500);
    expect(histogram.maxMicros).toBe(500);
    expect(histogram.meanMicros).toBe(300);
  });

  it('knows nothing when empty', () => {
    const empty = new LatencyHistogram();
    expect([empty.count, empty.maxMicros, empty.meanMicros, empty.percentileMicros(99)]).toEqual([0, null, null, null]);
  });

  it('takes no duration below nothing, and an hour for everything above', () => {
    const histogram = new LatencyHistogram();
    expect(() => histogram.recordMicros(-1)).toThrow(BugError);
    expect(() => histogram.recordMicros(Number.NaN)).toThrow(BugError);
    histogram.recordMicros(MAX_HISTOGRAM_MICROS * 7);
    histogram.recordMicros(Infinity);
    expect(histogram.maxMicros).toBe(MAX_HISTOGRAM_MICROS);
    expect(histogram.count).toBe(2);
  });

  it('holds every percentile to a thousandth of what sorting gives', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.1, max: 100, noNaN: true }), (values, p) => {
        const exact =
          percentile(
            values.toSorted((a, b) => a - b),
            p,
          ) ?? Number.NaN;
        const measured = histogramOf(values).percentileMicros(p) ?? Number.NaN;
        expect(measured).toBeGreaterThanOrEqual(exact);
        expect(measured - exact).toBeLessThanOrEqual(exact * PRECISION);
      }),
    );
  });

  it('holds the largest exactly and the mean to a thousandth', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        expect(histogram.maxMicros).toBe(Math.max(...values));
        const mean = sum(values) / values.length;
        expect(Math.abs((histogram.meanMicros ?? Number.NaN) - mean)).toBeLessThanOrEqual(mean * PRECISION);
      }),
    );
  });

  it('merged equals one big one', () => {
    fc.assert(
      fc.property(fc.array(fewDurations, { minLength: 1, maxLength: 5 }), (parts) => {
        const merged = new LatencyHistogram();
        for (const part of parts) merged.add(histogramOf(part));
        const whole = histogramOf(parts.flat());
        expect(merged.toBase64()).toBe(whole.toBase64());
        expect(merged.toHgrm()).toBe(whole.toHgrm());
        expect([merged.count, merged.maxMicros, merged.meanMicros]).toEqual([
          whole.count,
          whole.maxMicros,
          whole.meanMicros,
        ]);
      }),
    );
  });

  it('writes the percentile distribution in milliseconds', () => {
    const text = histogramOf([1000, 2000, 3000]).toHgrm();
    expect(text).toMatch(/Value +Percentile +TotalCount/);
    expect(text).toMatch(/#\[Max {5}= +3\.\d+, Total count {4}= +3\]/);
  });
});

describe('a histogram as text', () => {
  it('comes back with the same counts', () => {
    fc.assert(
      fc.property(fewDurations, (values) => {
        const text = histogramOf(values).toBase64();
        const read = LatencyHistogram.fromBase64(text);
        expect(read.toBase64()).toBe(text);
        expect(read.count).toBe(values.length);
      }),
    );
  });

  it('is what the library reads, and the library gives the same percentiles', () => {
    const histogram = histogramOf([1, 2047, 2048, 2049, 4095, 4096, 123_456, MAX_HISTOGRAM_MICROS]);
    const theirs = decodeFromCompressedBase64(histogram.toBase64(), 64);
    const read = LatencyHistogram.fromBase64(` ${histogram.toBase64()}\n`);
    for (const p of [1, 12.5, 25, 37.5, 50, 62.5, 75, 87.5]) {
      expect(read.percentileMicros(p)).toBe(theirs.getValueAtPercentile(p));
    }
    expect(read.count).toBe(8);
  });

  it.each([
    ['nothing', ''],
    ['no base64', 'Hello, world!'],
    ['base64 of a wrong length', 'HISTF'],
    ['a header alone', 'HISTFAAAAAA='],
    ['another version', Buffer.from('1c84930100000000', 'hex').toString('base64')],
    ['a length that is not its own', Buffer.from('1c8493140fffffff00', 'hex').toString('base64')],
    ['something that does not inflate', Buffer.from('1c849314000000040badf00d', 'hex').toString('base64')],
    ['more than is ever read', 'A'.repeat(1_000_000)],
    ['another precision', compressed(payload(2, 3_600_000_000n, []))],
    ['a range of centuries', compressed(payload(3, 2n ** 62n, []))],
    ['counts that do not end', compressed(payload(3, 3_600_000_000n, [0x80]))],
    ['a count beyond all counting', compressed(payload(3, 3_600_000_000n, Array<number>(8).fill(0xff)))],
    [
      'a count after a run of empty ones past the end',
      compressed(payload(3, 3_600_000_000n, [0xff, 0xff, 0xff, 0x0f, 2])),
    ],
    ['a bomb', compressed(new Uint8Array(50_000_000))],
  ])('is refused as %s', (_what, text) => {
    expect(() => LatencyHistogram.fromBase64(text)).toThrow(InvalidArgumentError);
  });

  it('is read or refused, whatever was done to it, and never with more counts than it could hold', () => {
    const random = createSeededSequence(11);
    const seed = Buffer.from(histogramOf([3, 3, 90, 5000, 70_000, 1_000_000]).toBase64(), 'base64').subarray(8);
    for (let round = 0; round < 2000; round += 1) {
      // Below the compression, where a change means something, and above it, where it mostly breaks.
      const inside = round % 2 === 0;
      const bytes = inside ? payload(3, 3_600_000_000n, [4, 7, 200, 1, 2, 99, 6]) : Uint8Array.from(seed);
      for (let edits = 1 + Math.floor(random.next() * 4); edits > 0; edits -= 1) {
        bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
      }
      const text = inside ? compressed(bytes) : framed(bytes);
      expect(isReadOrRefused(text)).toBe(true);
    }
  });
});

function isReadOrRefused(text: string): boolean {
  try {
    return LatencyHistogram.fromBase64(text).count >= 0;
  } catch (error) {
    return InvalidArgumentError.is(error);
  }
}

/** HdrHistogram V2 before its compression. */
function payload(digits: number, highest: bigint, counts: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(40 + counts.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x1c849313);
  view.setUint32(4, counts.length);
  view.setInt32(12, digits);
  view.setBigInt64(16, 1n);
  view.setBigInt64(24, highest);
  view.setFloat64(32, 1);
  bytes.set(counts, 40);
  return bytes;
}

function compressed(bytes: Uint8Array): string {
  return framed(zlibSync(bytes));
}

function framed(bytes: Uint8Array): string {
  const frame = Buffer.alloc(8 + bytes.length);
  frame.writeUInt32BE(0x1c849314, 0);
  frame.writeUInt32BE(bytes.length, 4);
  frame.set(bytes, 8);
  return frame.toString('base64');
}
