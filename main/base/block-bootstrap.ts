import type { UniformSource } from './random-variates.ts';

/** Two sums over one stretch of time. */
export interface RatioStretch {
  numerator: number;
  denominator: number;
}

/**
 * Bootstraps the ratio of two sums over stretches of time: runs of neighbouring stretches are drawn with replacement until
 * there are as many as there were, so that what follows each other stays together.
 *
 * @returns one ratio of sums for each resample; a resample whose denominator is 0 gives the ratio of all
 * @see Künsch, 1989; Politis, Romano, "A circular block-resampling procedure for stationary data", 1992
 */
export function bootstrapRatio(
  stretches: readonly RatioStretch[],
  options: { resamples: number; random: UniformSource },
): Float64Array {
  const { resamples, random } = options;
  const count = stretches.length;
  const length = Math.max(1, Math.ceil(Math.cbrt(count)));
  const blocks = Math.ceil(count / length);
  const whole = ratioOf(stretches) ?? 0;
  // Sums of drawn blocks scatter less than those of the process itself, by the share that one block has of all.
  const widening = Math.sqrt(count / Math.max(1, count - length));
  return Float64Array.from({ length: resamples }, () => {
    const sample: RatioStretch[] = [];
    for (let block = 0; block < blocks; block++) {
      const from = Math.floor(random.next() * count);
      for (let at = 0; at < length && sample.length < count; at++) {
        const stretch = stretches[(from + at) % count];
        if (stretch !== undefined) sample.push(stretch);
      }
    }
    return whole + ((ratioOf(sample) ?? whole) - whole) * widening;
  });
}

function ratioOf(stretches: readonly RatioStretch[]): number | null {
  let numerator = 0;
  let denominator = 0;
  for (const stretch of stretches) {
    numerator += stretch.numerator;
    denominator += stretch.denominator;
  }
  return denominator === 0 ? null : numerator / denominator;
}
