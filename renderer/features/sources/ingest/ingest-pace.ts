import type { IngestProgress } from '../../../../main/contract/ingest.ts';

/** One look at a running ingest. */
export interface ProgressSample {
  elapsedMs: number;
  bytesDone: number;
  filesDone: number;
  chunks: number;
}

/** The pace is that of this last stretch: files differ, and an average since the start reacts too late. Milliseconds. */
const PACE_WINDOW_MS = 5000;
/** Below this a pace is a guess. Milliseconds. */
const MIN_PACE_MS = 1000;

/** @returns the samples with one more, without those that are too old to count */
export function addSample(samples: readonly ProgressSample[], progress: IngestProgress): readonly ProgressSample[] {
  const { elapsedMs, bytesDone, filesDone, chunks } = progress;
  const from = elapsedMs - PACE_WINDOW_MS;
  // One sample from before the window stays, so that the window is covered to its start.
  const lastBefore = samples.findLastIndex((sample) => sample.elapsedMs <= from);
  return [...samples.slice(Math.max(0, lastBefore)), { elapsedMs, bytesDone, filesDone, chunks }];
}

export interface IngestPace {
  /** 0..1 of the bytes (files when sizes are unknown); null while the files are still being counted. */
  share: number | null;
  chunksPerSecond: number | null;
  remainingMs: number | null;
}

/** @returns how far and how fast, measured; null wherever there is not enough to measure */
export function ingestPace(progress: IngestProgress, samples: readonly ProgressSample[]): IngestPace {
  const byBytes = progress.bytesTotal > 0;
  const total = byBytes ? progress.bytesTotal : progress.filesFound;
  const done = byBytes ? progress.bytesDone : progress.filesDone;
  const isCounted = progress.phase !== 'scanning' && total > 0;
  const first = samples[0];
  const last = samples.at(-1);
  const spanMs = first === undefined || last === undefined ? 0 : last.elapsedMs - first.elapsedMs;
  const share = isCounted ? Math.min(1, done / total) : null;
  if (first === undefined || last === undefined || spanMs < MIN_PACE_MS) {
    return { share, chunksPerSecond: null, remainingMs: null };
  }
  const gained = byBytes ? last.bytesDone - first.bytesDone : last.filesDone - first.filesDone;
  return {
    share,
    chunksPerSecond: ((last.chunks - first.chunks) / spanMs) * 1000,
    remainingMs: isCounted && gained > 0 ? ((total - done) / gained) * spanMs : null,
  };
}
