import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BAND_SPAN_MS,
  bandsFinding,
  breakerLanes,
} from '../../../../../renderer/features/settings/models/breaker-bands.ts';
import { aBreaker, anEndpoint } from './gateway-builders.ts';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');
const before = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

describe('the bands of breakers', () => {
  it('places a change ten minutes ago at two thirds of the half hour', () => {
    const history = [
      { at: before(10), state: 'open' as const, reason: '6 of 10 calls failed' },
      { at: before(5), state: 'half-open' as const, reason: 'time for a probe' },
    ];
    const [lane] = breakerLanes(
      [anEndpoint({ model: 'a/b', breaker: aBreaker({ state: 'half-open', history }) })],
      NOW,
    );
    const bands = lane?.bands.map(({ state, from, to }) => [state, Number(from.toFixed(3)), Number(to.toFixed(3))]);
    expect(bands).toEqual([
      ['closed', 0, 0.667],
      ['open', 0.667, 0.833],
      ['half-open', 0.833, 1],
    ]);
    expect(bandsFinding(lane === undefined ? [] : [lane])).toBe('Breakers that opened in the last 30 min: a/b');
  });

  it('draws no lane where no breaker stands', () => {
    expect(breakerLanes([anEndpoint({ model: 'local/extractive' })], NOW)).toEqual([]);
  });

  it('covers the half hour without gaps, whatever happened', () => {
    const states = fc.constantFrom('closed' as const, 'open' as const, 'half-open' as const);
    const change = fc.record({ ago: fc.integer({ min: 0, max: 2 * BAND_SPAN_MS }), state: states });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const history = changes
          .toSorted((a, b) => b.ago - a.ago)
          .map(({ ago, state }) => ({ at: new Date(NOW - ago).toISOString(), state, reason: '' }));
        const [lane] = breakerLanes([anEndpoint({ model: 'a/b', breaker: aBreaker({ history }) })], NOW);
        const bands = lane?.bands ?? [];
        let end = 0;
        for (const { from, to } of bands) {
          expect(from).toBe(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end === 1 || changes.some(({ ago }) => ago === 0)).toBe(true);
      }),
    );
  });
});
