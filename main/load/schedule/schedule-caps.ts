import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';

/** Requests a second: more than one process can start on one core, so a run above it would measure the generator. */
export const MAX_RATE_PER_SECOND = 100_000;
/** A day, milliseconds: a soak that goes on over night, and no run that was forgotten. */
export const MAX_LOAD_DURATION_MS = 86_400_000;
/** A schedule is held in memory before the run begins: so many arrivals are 80 MB. */
export const MAX_ARRIVALS = 10_000_000;

const MS_PER_SECOND = 1000;

/** @throws InvalidArgumentError for a rate below nothing or above the cap */
export function checkRate(ratePerSecond: number): void {
  if (ratePerSecond >= 0 && ratePerSecond <= MAX_RATE_PER_SECOND) return;
  throw new InvalidArgumentError(`A rate of ${ratePerSecond} a second is not between 0 and ${MAX_RATE_PER_SECOND}.`);
}

/** @throws InvalidArgumentError for no time at all, or more than the cap */
export function checkDuration(durationMs: number): void {
  if (durationMs > 0 && durationMs <= MAX_LOAD_DURATION_MS) return;
  throw new InvalidArgumentError(
    `A duration of ${durationMs} ms is not above 0 and at most ${MAX_LOAD_DURATION_MS} ms (a day).`,
  );
}

/** @throws InvalidArgumentError for more arrivals than a schedule holds */
export function checkCount(count: number): void {
  if (count <= MAX_ARRIVALS) return;
  throw new InvalidArgumentError(
    `${Math.round(count)} arrivals are more than ${MAX_ARRIVALS}: lower the rate or shorten the run.`,
  );
}

/**
 * @param offsetsMs ascending
 * @throws InvalidArgumentError when more arrive within some second than the cap on the rate allows
 */
export function checkOffsets(offsetsMs: Float64Array): void {
  checkCount(offsetsMs.length);
  const lastMs = offsetsMs.at(-1) ?? 0;
  if (lastMs > 0) checkDuration(lastMs);
  let first = 0;
  for (const [index, offsetMs] of offsetsMs.entries()) {
    while (offsetMs - (offsetsMs[first] ?? offsetMs) >= MS_PER_SECOND) first += 1;
    checkRate(index - first + 1);
  }
}
