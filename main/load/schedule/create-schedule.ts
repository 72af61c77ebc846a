import { createSeededSequence } from '../../base/seeded-sequence.ts';
import { type ArrivalProcess, createGaps } from './arrival-gaps.ts';
import { createInverseOf, expectedArrivals, type RateProfile } from './rate-profile.ts';
import { checkCount } from './schedule-caps.ts';

/**
 * When requests are meant to start, decided before the first is sent: nothing that happens in a run can move it, which is
 * what keeps a stalling server from hiding how long its users would have waited.
 */
export interface Schedule {
  /** Milliseconds from the start of the run, never falling. */
  offsetsMs: Float64Array;
}

/**
 * Draws arrivals of rate 1 and stretches them by the inverse of the cumulative rate, so that they follow it exactly.
 * Even arrivals begin at once; random ones after their first gap.
 *
 * @param seed the same gives the same arrivals
 */
export function createSchedule(options: { profile: RateProfile; process: ArrivalProcess; seed: number }): Schedule {
  const { profile, process, seed } = options;
  const nextGap = createGaps(process, createSeededSequence(seed));
  const timeOf = createInverseOf(profile);
  let offsetsMs = new Float64Array(Math.ceil(expectedArrivals(profile)) + 1);
  let count = 0;
  let position = process.type === 'even' ? 0 : nextGap();
  for (let ms = timeOf(position); ms !== null; ms = timeOf(position)) {
    if (count === offsetsMs.length) offsetsMs = grown(offsetsMs);
    offsetsMs[count] = ms;
    count += 1;
    position += nextGap();
  }
  return { offsetsMs: offsetsMs.slice(0, count) };
}

function grown(offsetsMs: Float64Array): Float64Array<ArrayBuffer> {
  checkCount(offsetsMs.length + 1);
  const larger = new Float64Array(offsetsMs.length * 2);
  larger.set(offsetsMs);
  return larger;
}
