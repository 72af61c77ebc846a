import { drawBeta, type UniformSource } from './random-variates.ts';

/** A value and how often it was measured. */
export interface CountedValue {
  value: number;
  count: number;
}

/**
 * Quantiles of bootstrap resamples of a counted sample: what drawing `size` values with replacement, over and over, and
 * taking the nearest-rank percentile of each would give. Of `size` draws the k-th smallest lies where the k-th smallest of
 * as many uniform numbers does, a beta variate, seen through the sample's own quantile function. So the result has exactly
 * the distribution of multinomial resamples of the counts, at the price of one draw for each instead of thousands.
 *
 * @param values ascending by value, with a count above 0 in sum
 * @param p in (0, 100]
 * @param size of a resample, ≥ 1; less than were counted where they depend on each other
 * @see Efron, "Bootstrap methods: another look at the jackknife", 1979; Maritz, Jarrett, 1978
 */
export function bootstrapQuantiles(
  values: readonly CountedValue[],
  p: number,
  options: { size: number; resamples: number; random: UniformSource },
): Float64Array {
  const { resamples, random } = options;
  const size = Math.max(1, Math.round(options.size));
  const rank = Math.min(size, Math.max(1, Math.ceil((p / 100) * size)));
  const quantileAt = createQuantileFunction(values);
  return Float64Array.from({ length: resamples }, () => quantileAt(drawBeta(rank, size + 1 - rank, random)));
}

/** @returns the smallest value up to which at least this share of all was counted */
function createQuantileFunction(values: readonly CountedValue[]): (share: number) => number {
  const upTo = new Float64Array(values.length);
  let total = 0;
  values.forEach(({ count }, index) => {
    total += count;
    upTo[index] = total;
  });
  return (share) => {
    const rank = share * total;
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) >= rank) high = middle;
      else low = middle + 1;
    }
    return values[low]?.value ?? Number.NaN;
  };
}
