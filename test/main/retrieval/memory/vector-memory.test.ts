import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nthLargest } from '../../../../main/retrieval/memory/nth-largest.ts';
import { RowBitmap } from '../../../../main/storage/row-bitmap.ts';
import { VectorMemory } from '../../../../main/retrieval/memory/vector-memory.ts';
import { VectorRotation } from '../../../../main/retrieval/memory/vector-rotation.ts';
import { createScanKernel } from '../../../../native/kernel/scan-kernel.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

function nearest(
  rows: ReadonlyMap<number, Float32Array>,
  query: Float32Array,
  k: number,
): { id: number; score: number }[] {
  return Array.from(rows, ([id, vector]) => ({ id, score: cosine(vector, query) }))
    .filter(({ score }) => !Number.isNaN(score))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, k);
}

describe('vectors in memory', () => {
  it('return the nearest rows, whatever was set, replaced and removed', () => {
    const vectors = fc.integer({ min: 1, max: 40 }).chain((dimensions) =>
      fc.record({
        steps: fc.array(
          fc.record({
            rowId: fc.integer({ min: 1, max: 150 }),
            values: fc.option(
              fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions }),
              { freq: 4 },
            ),
          }),
          { maxLength: 300 },
        ),
        query: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions }),
        dimensions: fc.constant(dimensions),
      }),
    );
    fc.assert(
      fc.property(vectors, fc.integer({ min: 1, max: 20 }), ({ steps, query, dimensions }, k) => {
        const memory = new VectorMemory({ kernel: createScanKernel(), dimensions });
        const rows = new Map<number, Float32Array>();
        for (const { rowId, values } of steps) {
          rows.delete(rowId);
          if (values === null) memory.remove(rowId);
          else {
            const vector = Float32Array.from(values);
            memory.set(rowId, vector);
            if (values.some((value) => value !== 0)) rows.set(rowId, vector);
          }
        }
        expect(memory.rows).toBe(rows.size);
        const found = memory.search(Float32Array.from(query), k, null);
        expect(new Set(found).size).toBe(found.length);
        // Nothing is near a query without a direction.
        const expected = nearest(rows, Float32Array.from(query), k).map(({ id }) => id);
        expect(expected.filter((id) => !found.includes(id))).toEqual([]);
        const ranked = memory.rank(Float32Array.from(query), k, null) ?? [];
        const scores = nearest(rows, Float32Array.from(query), k).map(({ score }) => score);
        expect(ranked.length).toBe(scores.length);
        for (const [place, score] of scores.entries())
          expect(Math.abs((ranked[place]?.score ?? 0) - score)).toBeLessThan(1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it('finds at least 98 of 100 of the ten nearest among 24,000 by sign codes, also within a filter', () => {
    const random = createSeededRandom(4).next;
    const dimensions = 64;
    const noise = () => random() + random() + random() - 1.5;
    const topics = Array.from({ length: 300 }, () => Float32Array.from({ length: dimensions }, () => 0.3 + noise()));
    const near = (topic: Float32Array, spread: number) => topic.map((value) => value + spread * noise());
    const pick = () => topics[Math.floor(random() * topics.length)] as Float32Array;
    const memory = new VectorMemory({ kernel: createScanKernel(), dimensions });
    const rows = new Map<number, Float32Array>();
    const even = new RowBitmap();
    for (let id = 1; id <= 24_000; id++) {
      const vector = near(pick(), 1);
      rows.set(id, vector);
      memory.set(id, vector);
      if (id % 2 === 0) even.add(id);
    }
    const evenRows = new Map([...rows].filter(([id]) => id % 2 === 0));
    let hits = 0;
    const queries = 8;
    for (let query = 0; query < queries; query++) {
      const vector = near(pick(), 0.7);
      for (const [eligible, among] of [
        [null, rows],
        [even, evenRows],
      ] as const) {
        const found = new Set(memory.search(vector, 10, eligible));
        hits += nearest(among, vector, 10).filter(({ id }) => found.has(id)).length;
        expect(found.size).toBeLessThan(400);
        expect([...found].filter((id) => !among.has(id))).toEqual([]);
      }
    }
    expect(hits / (2 * 10 * queries)).toBeGreaterThanOrEqual(0.98);
    // A byte and a bit a dimension with two for what they leave over, scales and factors, and room for scores.
    expect(memory.bytes['codes']).toBeLessThan(30_000 * (dimensions * 3.125 + 8 + 20));
  });

  it('gives up what rounding took off when there are too many rows, and its room to codes', () => {
    const random = createSeededRandom(7).next;
    const dimensions = 16;
    const memory = new VectorMemory({ kernel: createScanKernel(), dimensions, maxExactRows: 8192 });
    const rows = new Map<number, Float32Array>();
    const query = Float32Array.from({ length: dimensions }, () => random() - 0.5);
    const add = (upTo: number) => {
      for (let id = rows.size + 1; id <= upTo; id++) {
        const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
        rows.set(id, vector);
        memory.set(id, vector);
      }
    };
    add(8192);
    const best = nearest(rows, query, 5).map(({ id }) => id);
    expect(memory.rank(query, 5, null)?.map(({ id }) => id)).toEqual(best);
    const bytes = memory.bytes['codes'] as number;
    add(12_000);
    expect(memory.rank(query, 5, null)).toBeNull();
    const found = memory.search(query, 5, null);
    expect(nearest(rows, query, 5).filter(({ id }) => !found.includes(id))).toEqual([]);
    // The third page went where the remainders of the first two were.
    expect(memory.bytes['codes'] as number).toBeLessThan(bytes + 4 * 3 * 4096 * 4);
  });

  it('keeps dot products when it rotates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(), (dimensions, seed) => {
        const random = createSeededRandom(seed).next;
        const a = Float32Array.from({ length: dimensions }, () => random() - 0.5);
        const b = Float32Array.from({ length: dimensions }, () => random() - 0.5);
        const before = dot(a, b);
        const rotation = new VectorRotation(dimensions);
        rotation.rotate(a);
        rotation.rotate(b);
        expect(dot(a, b)).toBeCloseTo(before, 3);
      }),
    );
  });

  it('finds the n-th largest of any values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 200 }),
        fc.nat(210),
        (values, n) => {
          const sorted = values.toSorted((a, b) => b - a);
          const place = Math.min(Math.max(n, 1), values.length) - 1;
          expect(nthLargest(Float32Array.from(values), Math.max(n, 1))).toBe(sorted[place]);
        },
      ),
    );
  });
});
