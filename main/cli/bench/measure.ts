import { percentile } from '../../base/percentile.ts';
import type { Ratio, Series } from './bench-report.ts';

export type Work = (round: number) => unknown;

/**
 * Times several works in turns, so that what the machine does meanwhile meets all of them alike. Each round begins with
 * another one: none profits from always running after the same other.
 *
 * @param works by the name of their series
 * @param options.warmUpRounds run first and left out; rounds are numbered on through them
 * @returns milliseconds of every round, by name
 */
export async function measureInTurns<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  options: { rounds: number; warmUpRounds: number; signal: AbortSignal; onRound?: (round: number) => void },
): Promise<Record<Name, number[]>> {
  const { rounds, warmUpRounds, signal } = options;
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    options.onRound?.(round);
    for (let turn = 0; turn < names.length; turn++) {
      signal.throwIfAborted();
      const name = names[(round + turn) % names.length] as Name;
      const startedAt = performance.now();
      await works[name](round);
      const ms = performance.now() - startedAt;
      if (round >= warmUpRounds) times[name].push(ms);
    }
  }
  return times;
}

/** @throws RangeError without values: a series of nothing is a broken bench */
export function seriesOf(name: string, timesMs: readonly number[]): Series {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (p: number): number => {
    const value = percentile(sorted, p);
    if (value === null) throw new RangeError(`the series "${name}" has no values`);
    return value;
  };
  return { name, samples: sorted.length, p50Ms: at(50), p95Ms: at(95), maxMs: at(100) };
}

export function ratioOf(of: Series, peer: Series): Ratio {
  return { of: of.name, peer: peer.name, p50: of.p50Ms / peer.p50Ms, p95: of.p95Ms / peer.p95Ms };
}

/** @returns the series and the ratio of each to the last one, which is the peer */
export function againstPeer(times: Readonly<Record<string, readonly number[]>>): { series: Series[]; ratios: Ratio[] } {
  const series = Object.entries(times).map(([name, values]) => seriesOf(name, values));
  const peer = series.at(-1);
  return { series, ratios: peer === undefined ? [] : series.slice(0, -1).map((one) => ratioOf(one, peer)) };
}
