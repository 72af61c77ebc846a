import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';

export const MAX_DATASET_ROWS = 100_000;
const BYTES_PER_MB = 1_000_000;
/** It is what people wrote down, not a corpus. */
export const MAX_DATASET_BYTES = 50 * BYTES_PER_MB;

/**
 * Asked before a file is read: what is larger costs no memory.
 *
 * @param path as people call the file
 * @throws InvalidArgumentError for a file that is larger than a data set may be
 */
export function requireDatasetSize(path: string, sizeBytes: number): void {
  if (sizeBytes <= MAX_DATASET_BYTES) return;
  const megabytes = (sizeBytes / BYTES_PER_MB).toFixed(1);
  throw new InvalidArgumentError(
    `The dataset ${path} has ${megabytes} MB; at most ${MAX_DATASET_BYTES / BYTES_PER_MB} MB are read. Split it into several files, or take a part of it.`,
    { details: { path, sizeBytes } },
  );
}

/** @throws InvalidArgumentError at the first row too many */
export function requireDatasetRows(path: string, rows: number): void {
  if (rows <= MAX_DATASET_ROWS) return;
  throw new InvalidArgumentError(
    `${path} has more than ${MAX_DATASET_ROWS} rows. Split it into several files, or take a part of it.`,
  );
}
