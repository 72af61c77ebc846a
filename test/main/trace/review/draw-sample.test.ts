import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample, type SampledTrace } from '../../../../main/trace/review/draw-sample.ts';

const trace = (number: number, status: SampledTrace['status'], model = 'small'): SampledTrace => ({
  traceId: String(number).padStart(4, '0'),
  title: 'When?',
  status,
  model,
});
const many = (count: number, status: SampledTrace['status'], from = 0): SampledTrace[] =>
  Array.from({ length: count }, (_, index) => trace(from + index, status));

describe('drawSample', () => {
  it('gives each stratum its share, and what is rare at least one', () => {
    // Shares of 10 over 80, 18, 2: 8, 1.8, 0.2. After one each, 7, 0.8 and -0.8 are lacking: all seven go to ok.
    const { strata, drawn } = drawSample([...many(80, 'ok'), ...many(18, 'refused', 80), ...many(2, 'error', 98)], {
      size: 10,
      seed: '2026-W01',
    });
    expect(strata).toEqual([
      { status: 'ok', model: 'small', traces: 80, drawn: 8 },
      { status: 'refused', model: 'small', traces: 18, drawn: 1 },
      { status: 'error', model: 'small', traces: 2, drawn: 1 },
    ]);
    expect(drawn).toHaveLength(10);
  });

  it('draws the same by the same seed, and others by another', () => {
    const traces = many(200, 'ok');
    const ids = (seed: string): string[] => drawSample(traces, { size: 20, seed }).drawn.map(({ traceId }) => traceId);
    expect(ids('a')).toEqual(ids('a'));
    expect(ids('a')).not.toEqual(ids('b'));
  });

  it('draws exactly as many as asked for, or all there are, each once and none that is not there', () => {
    const traces = fc
      .array(fc.tuple(fc.constantFrom('ok', 'refused', 'error'), fc.constantFrom('small', 'large')), { maxLength: 60 })
      .map((all) => all.map(([status, model], index) => trace(index, status as SampledTrace['status'], model)));
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 80 }), (given, size) => {
        const { strata, drawn } = drawSample(given, { size, seed: 's' });
        expect(drawn).toHaveLength(Math.min(size, given.length));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(strata.reduce((sum, stratum) => sum + stratum.drawn, 0)).toBe(drawn.length);
        expect(strata.every((stratum) => stratum.drawn <= stratum.traces)).toBe(true);
      }),
      { seed: 9 },
    );
  });
});
