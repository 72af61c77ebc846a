import type { Distribution } from '../../contract/simulator.ts';

/** Standard normal quantile of 0.95: a lognormal's σ is ln(p95 / median) over it. */
const NORMAL_P95 = 1.6448536269514722;

/**
 * Draws one value of a distribution. Takes as many uniform numbers as its kind needs and no more, so that what is drawn
 * later does not depend on the value drawn now.
 *
 * @param next uniform in [0, 1)
 * @returns a value ≥ 0, in the distribution's own unit
 */
export function draw(distribution: Distribution, next: () => number): number {
  if (typeof distribution === 'number') return distribution;
  switch (distribution.type) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.from + (distribution.to - distribution.from) * next();
    case 'exponential':
      return Math.min(-distribution.mean * Math.log(1 - next()), distribution.max ?? Infinity);
    case 'lognormal': {
      const { median, p95, max = Infinity } = distribution;
      return Math.min(median * Math.exp((Math.log(p95 / median) / NORMAL_P95) * normal(next)), max);
    }
  }
}

/** Box and Muller, 1958: one of the pair. */
function normal(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next()));
  return radius * Math.cos(2 * Math.PI * next());
}

/** @returns whether every draw is zero */
export function isAlwaysZero(distribution: Distribution): boolean {
  if (typeof distribution === 'number') return distribution === 0;
  return distribution.type === 'constant' && distribution.value === 0;
}
