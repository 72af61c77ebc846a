import { calibrateCache } from '../caches/calibrate-cache.ts';
import type { CacheCalibration, CalibrateProgress } from '../../contract/cache.ts';
import { reportAsStream } from '../report-as-stream.ts';
import { readCacheUse } from '../../trace/cache-use-stats.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Answers that are given again: what they save, and how to be rid of them. */
export function createCacheHandlers(parts: StandingParts): Handlers<'cache.stats' | 'cache.clear', 'cache.calibrate'> {
  const { files, answers, journal } = parts;
  return {
    'cache.stats': async () => {
      const { entries, sizeBytes, oldestAt } = answers.describe();
      return {
        settings: files.readWorkspace().cache,
        entries,
        sizeBytes,
        oldestAt: oldestAt === null ? null : new Date(oldestAt).toISOString(),
        ...readCacheUse(journal),
      };
    },
    'cache.clear': async () => ({ removed: answers.clear() }),
    'cache.calibrate': (request, { signal }) => {
      if (request.apply) parts.requireTrust('change its cache');
      return reportAsStream<'calibrate-finished', CacheCalibration, CalibrateProgress>(
        'calibrate-finished',
        signal,
        (onProgress, workSignal) => calibrateCache(parts, request, { signal: workSignal, onProgress }),
      );
    },
  };
}
