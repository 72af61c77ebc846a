import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { Schedule } from './create-schedule.ts';
import { checkCount, checkDuration, checkOffsets } from './schedule-caps.ts';

/** Stretches of time are multiplied by it: 1 as recorded, 0.5 twice as fast. */
interface TimeScaled {
  /** When something arrived, in any order, milliseconds from anywhere. */
  timesMs: readonly number[];
  timeScale: number;
}

/**
 * Recorded arrivals again, the first at once and each gap in its place.
 *
 * @throws InvalidArgumentError when they are too many, too long or too dense
 */
export function scheduleRecorded(recorded: TimeScaled): Schedule {
  const sorted = sortedTimes(recorded);
  const firstMs = sorted[0] ?? 0;
  const offsetsMs = sorted.map((ms) => (ms - firstMs) * recorded.timeScale);
  checkOffsets(offsetsMs);
  return { offsetsMs };
}

/**
 * As many arrivals as the run has room for, with gaps drawn from the recorded ones: the same bursts and silences, but no
 * longer their order.
 *
 * @throws InvalidArgumentError for fewer than two recorded times, or when they become too many, too long or too dense
 */
export function resampleRecorded(recorded: TimeScaled & { durationMs: number; seed: number }): Schedule {
  const { durationMs, seed, timeScale } = recorded;
  checkDuration(durationMs);
  const sorted = sortedTimes(recorded);
  const gapsMs = sorted.subarray(1).map((ms, index) => (ms - (sorted[index] ?? ms)) * timeScale);
  const meanMs = gapsMs.reduce((sum, ms) => sum + ms, 0) / gapsMs.length;
  if (!(meanMs > 0))
    throw new InvalidArgumentError('Gaps are drawn from recorded times: there must be two that differ.');
  checkCount(durationMs / meanMs);
  const random = createSeededSequence(seed);
  const offsets: number[] = [];
  for (let ms = 0; ms < durationMs; ms += gapsMs[Math.floor(random.next() * gapsMs.length)] ?? meanMs) {
    checkCount(offsets.length + 1);
    offsets.push(ms);
  }
  const offsetsMs = Float64Array.from(offsets);
  checkOffsets(offsetsMs);
  return { offsetsMs };
}

function sortedTimes({ timesMs, timeScale }: TimeScaled): Float64Array<ArrayBuffer> {
  if (!(timeScale > 0 && timeScale < Infinity)) {
    throw new InvalidArgumentError(`A time scale of ${timeScale} is not above 0.`);
  }
  checkCount(timesMs.length);
  return Float64Array.from(timesMs).toSorted();
}
