/** What fell into one stretch of time. */
export interface CountedStretch {
  hits: number;
  trials: number;
}

/**
 * How many times more a share scatters than that of independent trials would, because trials of one stretch of time, and of
 * those next to it, share a fate: the variance of the hits in runs of neighbouring stretches over the binomial one. So many
 * fewer independent trials is the sample worth.
 *
 * Runs are as long as the root of how many stretches there are and overlap, around the end too.
 *
 * @returns at least 1: trials are never taken for better than independent ones; null when nothing was hit, or everything,
 *   or there are fewer than `MIN_STRETCHES`
 * @see Kish, Survey Sampling, 1965, on the design effect of clusters; Politis, Romano, 1992, on circular blocks
 */
export function designEffect(stretches: readonly CountedStretch[]): number | null {
  if (stretches.length < MIN_STRETCHES) return null;
  let hits = 0;
  let trials = 0;
  for (const stretch of stretches) {
    hits += stretch.hits;
    trials += stretch.trials;
  }
  if (hits <= 0 || hits >= trials) return null;
  const share = hits / trials;
  const excess = stretches.map((stretch) => stretch.hits - share * stretch.trials);
  return Math.max(1, varianceOfSum(excess) / (trials * share * (1 - share)));
}

/** Of fewer it cannot be told how they depend on each other. */
export const MIN_STRETCHES = 10;

/**
 * How much is put on top for how few runs there are: their variance is itself a guess, whose tails a test far out in them
 * meets as Student's t does beside the normal distribution. Set so that equal simulated runs are told apart as seldom as
 * they should be (`test/main/load/compare`); it fades as the root of the number of stretches grows.
 */
const FEW_RUNS = 8;

/** @param values whose sum is 0, which makes sums of runs smaller than they are and is corrected for */
function varianceOfSum(values: readonly number[]): number {
  const length = Math.max(1, Math.round(Math.sqrt(values.length)));
  let squares = 0;
  for (let from = 0; from < values.length; from++) {
    let sum = 0;
    for (let at = 0; at < length; at++) sum += values[(from + at) % values.length] ?? 0;
    squares += sum * sum;
  }
  const unbiased = values.length / (values.length - length);
  return (squares / length) * unbiased * (1 + (FEW_RUNS * length) / values.length);
}
