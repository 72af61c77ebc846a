/** Of a bet: nearer to 1 is faster for values that hardly vary and slower for those that do. */
const LARGEST_BET = 0.75;
/** Before anything came: in the middle, and as spread as a value between 0 and 1 can be expected to be. */
const FIRST_MEAN = 0.5;
const FIRST_VARIANCE = 0.25;

export interface Interval {
  low: number;
  high: number;
}

/** Values between two bounds that come one after the other, and where their mean lies, whenever somebody looks. */
export interface ShareSequence {
  readonly count: number;
  /** Of what came; null before the first. */
  readonly mean: number | null;
  add(value: number): void;
  /** Holds at all times at once: at most `alpha` of all sequences ever leave it. */
  interval(): Interval;
}

/**
 * The empirical Bernstein confidence sequence of a bounded mean. It assumes no distribution, is exact for any number of
 * values, and may be looked at after each: with bets λᵢ = min(√(2 ln(2/α) / (σ̂²ᵢ₋₁ i ln(1+i))), c), vᵢ = 4 (Xᵢ − μ̂ᵢ₋₁)² and
 * ψ(λ) = (−ln(1−λ) − λ) / 4, the mean lies in Σ λᵢXᵢ / Σ λᵢ ± (ln(2/α) + Σ vᵢψ(λᵢ)) / Σ λᵢ at all times with 1 − α.
 * The interval told is the intersection of all before it.
 *
 * @param options.low of a value
 * @param options.high of a value, above `low`
 * @param options.alpha above 0, below 1
 * @see Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 2024, theorem 2
 */
export function createShareSequence(options: { low: number; high: number; alpha: number }): ShareSequence {
  const range = options.high - options.low;
  const logInverse = Math.log(2 / options.alpha);
  let count = 0;
  let sum = 0;
  let runningMean = FIRST_MEAN;
  let runningVariance = FIRST_VARIANCE;
  let squares = 0;
  let bets = 0;
  let weighted = 0;
  let penalty = 0;
  let low = 0;
  let high = 1;
  return {
    get count() {
      return count;
    },
    get mean() {
      return count === 0 ? null : options.low + (range * sum) / count;
    },
    add: (value) => {
      const x = Math.min(1, Math.max(0, (value - options.low) / range));
      count += 1;
      const bet = Math.min(Math.sqrt((2 * logInverse) / (runningVariance * count * Math.log1p(count))), LARGEST_BET);
      penalty += 4 * (x - runningMean) ** 2 * ((-Math.log1p(-bet) - bet) / 4);
      bets += bet;
      weighted += bet * x;
      sum += x;
      runningMean = (FIRST_MEAN + sum) / (count + 1);
      squares += (x - runningMean) ** 2;
      runningVariance = (FIRST_VARIANCE + squares) / (count + 1);
      const centre = weighted / bets;
      const half = (logInverse + penalty) / bets;
      low = Math.max(low, centre - half);
      high = Math.min(high, centre + half);
    },
    interval: () => ({ low: options.low + range * low, high: options.low + range * high }),
  };
}
