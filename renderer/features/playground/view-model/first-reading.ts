import type { SourceStatus } from '../../../../main/contract/ingest.ts';

/**
 * @returns whether a source is being read for the first time, or is about to be: a part of it is no ground for examples.
 *   One whose first reading was cancelled or failed has what it has until somebody reads it again
 */
export function isFirstReading({ freshness, isIngesting }: SourceStatus): boolean {
  if (freshness.agreedAt !== null) return false;
  if (isIngesting) return true;
  if (freshness.state !== 'new') return false;
  // What is watched and was never looked at is read as soon as it has been.
  const waitsForItsLook = freshness.lastAttemptAt === null && freshness.watch !== 'off';
  return freshness.pendingPaths > 0 || waitsForItsLook;
}

/**
 * @returns the sources that are being read for the first time, and whether others have documents that examples can be
 *   made of meanwhile
 */
export function readingsBefore(sources: readonly SourceStatus[]): {
  readings: readonly SourceStatus[];
  hasOthers: boolean;
} {
  const readings = sources.filter(isFirstReading);
  return { readings, hasOthers: sources.some((source) => source.documents > 0 && !readings.includes(source)) };
}
