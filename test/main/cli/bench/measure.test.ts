import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { againstPeer, measureInTurns, ratioOf, seriesOf } from '../../../../main/cli/bench/measure.ts';

const signal = new AbortController().signal;

describe('measuring in turns', () => {
  it('begins each round with another work, so that none always follows the same other', async () => {
    const order: string[] = [];
    const note = (name: string) => (round: number) => void order.push(`${name}${round}`);
    await measureInTurns({ a: note('a'), b: note('b'), c: note('c') }, { rounds: 2, warmUpRounds: 1, signal });
    expect(order.join(' ')).toBe('a0 b0 c0 b1 c1 a1 c2 a2 b2');
  });

  it('leaves the warm-up out of the samples', async () => {
    const rounds: number[] = [];
    const times = await measureInTurns(
      { work: (round) => void rounds.push(round) },
      { rounds: 5, warmUpRounds: 3, signal },
    );
    expect(rounds).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(times.work).toHaveLength(5);
  });

  it('stops before the next work when it is aborted', async () => {
    const abort = new AbortController();
    const stop = new Error('enough');
    const measuring = measureInTurns(
      { work: (round) => (round === 2 ? abort.abort(stop) : undefined) },
      { rounds: 10, warmUpRounds: 0, signal: abort.signal },
    );
    await expect(measuring).rejects.toBe(stop);
  });
});

describe('a series', () => {
  it('holds nearest-rank percentiles: of 1 to 20 ms p50 is 10 and p95 is 19', () => {
    const times = Array.from({ length: 20 }, (_, index) => 20 - index);
    expect(seriesOf('work', times)).toEqual({ name: 'work', samples: 20, p50Ms: 10, p95Ms: 19, maxMs: 20 });
  });

  it('only ever says values that were measured, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (times) => {
        const { p50Ms, p95Ms, maxMs, samples } = seriesOf('work', times);
        expect(samples).toBe(times.length);
        for (const value of [p50Ms, p95Ms, maxMs]) expect(times).toContain(value);
        expect(p50Ms).toBeLessThanOrEqual(p95Ms);
        expect(p95Ms).toBeLessThanOrEqual(maxMs);
        expect(maxMs).toBe(Math.max(...times));
      }),
    );
  });

  it('of nothing is refused', () => {
    expect(() => seriesOf('work', [])).toThrow(/"work" has no values/);
  });
});

describe('a ratio', () => {
  it('is above 1 where the work took longer than its peer', () => {
    const work = { name: 'work', samples: 3, p50Ms: 30, p95Ms: 40, maxMs: 41 };
    const peer = { name: 'peer', samples: 3, p50Ms: 10, p95Ms: 80, maxMs: 90 };
    expect(ratioOf(work, peer)).toEqual({ of: 'work', peer: 'peer', p50: 3, p95: 0.5 });
  });

  it('is taken of every series to the last one', () => {
    const { series, ratios } = againstPeer({ a: [4], b: [6], peer: [2] });
    expect(series.map(({ name }) => name)).toEqual(['a', 'b', 'peer']);
    expect(ratios.map(({ of, peer, p50 }) => `${of}/${peer} ${p50}`)).toEqual(['a/peer 2', 'b/peer 3']);
  });
});
