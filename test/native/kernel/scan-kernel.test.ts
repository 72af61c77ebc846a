import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanKernel } from '../../../native/kernel/scan-kernel.ts';
import { SCAN_WASM, SCAN_WASM_SHA256 } from '../../../native/kernel/scan-wasm.ts';
import { compileKernel } from '../../../scripts/build-kernel.mjs';

const ROWS = 37;

/** Rows of codes with a query, and the dot products as plain JavaScript computes them. */
function exampleOf(stride: number, seed: number) {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0);
  const codes = Int8Array.from({ length: ROWS * stride }, () => ((next() >>> 16) % 255) - 127);
  const query = Int16Array.from({ length: stride }, () => ((next() >>> 8) % 8001) - 4000);
  const scales = Float32Array.from({ length: ROWS }, () => ((next() >>> 8) % 1000) / 1000);
  const expected = Array.from({ length: ROWS }, (_, row) => {
    let sum = 0;
    for (let at = 0; at < stride; at++) sum += (codes[row * stride + at] as number) * (query[at] as number);
    return Math.fround(Math.fround(sum) * (scales[row] as number));
  });
  return { codes, query, scales, expected };
}

describe('the scan kernel', () => {
  it('is what its source compiles to, byte for byte', async () => {
    const wasm = Buffer.from(SCAN_WASM, 'base64');
    expect(createHash('sha256').update(wasm).digest('hex')).toBe(SCAN_WASM_SHA256);
    expect(Buffer.from(await compileKernel()).equals(wasm)).toBe(true);
  });

  it('computes dot products as plain JavaScript does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.nat(), (sixteens, seed) => {
        const stride = 16 * sixteens;
        const kernel = createScanKernel();
        const { codes, query, scales, expected } = exampleOf(stride, seed);
        const [codesAt, scalesAt, queryAt, out, list] = [codes.length, 4 * ROWS, 2 * stride, 4 * ROWS, 4 * ROWS].map(
          (bytes) => kernel.allocate(bytes),
        ) as [number, number, number, number, number];
        new Int8Array(kernel.buffer, codesAt, codes.length).set(codes);
        new Float32Array(kernel.buffer, scalesAt, ROWS).set(scales);
        new Int16Array(kernel.buffer, queryAt, stride).set(query);
        kernel.scanCodes(codesAt, scalesAt, ROWS, stride, queryAt, out);
        expect([...new Float32Array(kernel.buffer, out, ROWS)]).toEqual(expected);
        const some = [36, 0, 5, 17];
        new Uint32Array(kernel.buffer, list, some.length).set(some);
        kernel.scoreRows(codesAt, scalesAt, list, some.length, stride, queryAt, out);
        expect([...new Float32Array(kernel.buffer, out, some.length)]).toEqual(some.map((row) => expected[row]));
      }),
      { numRuns: 50 },
    );
  });

  it('adds up the table entries that sign codes choose', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.uint8Array({ minLength: 400, maxLength: 400 }),
        (pairs, noise) => {
          const groups = 2 * pairs;
          const kernel = createScanKernel();
          const [codesAt, factorsAt, tablesAt, out] = [16 * groups, 64, 32 * groups, 64].map((bytes) =>
            kernel.allocate(bytes),
          ) as [number, number, number, number];
          const codes = new Uint8Array(kernel.buffer, codesAt, 16 * groups);
          const tables = new Uint8Array(kernel.buffer, tablesAt, 32 * groups);
          for (let at = 0; at < codes.length; at++) codes[at] = noise[at % noise.length] as number;
          for (let at = 0; at < tables.length; at++) tables[at] = (noise[(7 * at) % noise.length] as number) % 64;
          new Float32Array(kernel.buffer, factorsAt, 16).fill(2);
          kernel.scanSigns(codesAt, factorsAt, 1, groups, tablesAt, 0.5, 3, 10, out);
          const expected = Array.from({ length: 16 }, (_, row) => {
            let sum = 0;
            for (let group = 0; group < groups; group++) {
              const byte = codes[16 * group + row] as number;
              sum += (tables[32 * group + (byte & 15)] as number) + (tables[32 * group + 16 + (byte >> 4)] as number);
            }
            return (sum * 0.5 + 3) * 2 + 10;
          });
          expect([...new Float32Array(kernel.buffer, out, 16)]).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('finds the values above a threshold, in order', () => {
    const kernel = createScanKernel();
    const values = kernel.allocate(4 * 7);
    const list = kernel.allocate(4 * 7);
    new Float32Array(kernel.buffer, values, 7).set([1, 5, 2, 9, 5, 4, 6]);
    const found = kernel.findAbove(values, 7, 4.5, 100, list);
    expect([...new Uint32Array(kernel.buffer, list, found)]).toEqual([101, 103, 104, 106]);
  });

  it('says that there is no memory beyond 4 GB, and still works', () => {
    const kernel = createScanKernel();
    expect(() => kernel.allocate(5e9)).toThrow(RangeError);
  });

  it('finds the sums that are large enough, and scores rows from codes and remainders', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 70 }),
        fc.integer({ min: 1, max: 9 }),
        (sums, least) => {
          const kernel = createScanKernel();
          const [at, list] = [kernel.allocate(8 * 70), kernel.allocate(2 * 70)];
          new Float64Array(kernel.buffer, at, sums.length).set(sums);
          const found = kernel.findSums(at, sums.length, least, list);
          const expected = [...sums.keys()].filter((place) => (sums[place] as number) >= least);
          expect([...new Uint16Array(kernel.buffer, list, found)]).toEqual(expected);
        },
      ),
    );
    const stride = 32;
    const kernel = createScanKernel();
    const { codes, scales } = exampleOf(stride, 5);
    const remainders = Int16Array.from(codes, (code, place) => (code * 257 * (place % 7)) % 32_768);
    const query = Float32Array.from({ length: stride }, (_, place) => Math.sin(place));
    const [codesAt, remaindersAt, scalesAt, queryAt, list, out] = [
      codes.length,
      2 * codes.length,
      4 * ROWS,
      4 * stride,
      8,
      8,
    ].map((bytes) => kernel.allocate(bytes)) as [number, number, number, number, number, number];
    new Int8Array(kernel.buffer, codesAt, codes.length).set(codes);
    new Int16Array(kernel.buffer, remaindersAt, codes.length).set(remainders);
    new Float32Array(kernel.buffer, scalesAt, ROWS).set(scales);
    new Float32Array(kernel.buffer, queryAt, stride).set(query);
    new Uint32Array(kernel.buffer, list, 2).set([36, 3]);
    kernel.scoreExactly(codesAt, remaindersAt, scalesAt, list, 2, stride, queryAt, out);
    for (const [place, row] of [36, 3].entries()) {
      let dot = 0;
      for (let lane = 0; lane < stride; lane++) {
        const at = row * stride + lane;
        dot += (query[lane] as number) * ((codes[at] as number) + (remainders[at] as number) / 65_534);
      }
      expect(new Float32Array(kernel.buffer, out, 2)[place]).toBeCloseTo(dot * (scales[row] as number), 3);
    }
  });

  it('gives room that was released to the next that fit into it, empty', () => {
    const kernel = createScanKernel();
    const first = kernel.allocate(64);
    new Uint8Array(kernel.buffer, first, 64).fill(7);
    kernel.release(first, 64);
    expect(kernel.allocate(80)).toBeGreaterThan(first);
    const again = kernel.allocate(32);
    expect(again).toBe(first);
    expect([...new Uint8Array(kernel.buffer, again, 32)]).toEqual(Array.from({ length: 32 }, () => 0));
    expect(kernel.allocate(32)).toBe(first + 32);
  });
});
