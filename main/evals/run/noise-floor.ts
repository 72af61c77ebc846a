import { percentile } from '../../base/percentile.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import { meanOf } from '../statistics/moments.ts';

/** Pairs of re-runs that are drawn. */
const RERUNS = 200;
const SEED = 20_261_129;
const PERCENTILE = 95;

/**
 * What the size of a difference between two runs of the same thing stays below 95 times in 100 (an A/A test). Two re-runs
 * are drawn out of the repeats of each case, again and again, and their means compared. Values drawn out of r repeats vary
 * less than new ones would, by (r − 1) / r, so what is drawn is widened by √(r / (r − 1)).
 *
 * It knows of answers that differ from one time to the next. That other cases would have been asked is in the intervals.
 *
 * @param cases the values of each case's repeats
 * @returns null where no case has two values: nobody knows then how much answers differ by themselves
 */
export function noiseFloor(cases: readonly (readonly number[])[]): number | null {
  const repeated = cases.filter(({ length }) => length > 1);
  if (repeated.length === 0) return null;
  const random = createSeededSequence(SEED);
  const rerun = (values: readonly number[], mean: number): number => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn++) {
      sum += (values[Math.floor(random.next() * values.length)] ?? mean) - mean;
    }
    return (sum / values.length) * Math.sqrt(values.length / (values.length - 1));
  };
  const means = repeated.map(meanOf);
  const sizes = Array.from({ length: RERUNS }, () => {
    let difference = 0;
    repeated.forEach((values, at) => {
      const mean = means[at] ?? 0;
      difference += rerun(values, mean) - rerun(values, mean);
    });
    return Math.abs(difference / repeated.length);
  });
  return percentile(
    sizes.toSorted((a, b) => a - b),
    PERCENTILE,
  );
}
