import type { LoadOutcome } from '../../spec/load-target.ts';

/** One request that ended. Milliseconds. */
export interface LoadSample {
  /** False for arrivals of the warm-up. */
  isMeasured: boolean;
  responseMs: number;
  /** Null for one that was given up before it was sent. */
  serviceMs: number | null;
  queueMs: number;
  /** Answered, cited where that is known, and in time. */
  isGood: boolean;
  outcome: LoadOutcome;
}

/** Follows a run as it goes. */
export interface LoadObserver {
  onEnded(sample: LoadSample): void;
  onDropped(isMeasured: boolean): void;
}
