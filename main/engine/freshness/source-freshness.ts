import { durationSeconds } from '../../base/duration.ts';
import type { FreshnessState, SourceFreshness, WatchMode } from '../../contract/freshness.ts';
import type { AttemptFacts } from '../../trace/source-attempts.ts';

const MS_PER_SECOND = 1000;

/** What is being done about a source while it is open. */
export interface SourceWatchFacts {
  watch: WatchMode;
  watchNotice: string | null;
  pendingPaths: number;
}

export const NOT_WATCHED: SourceWatchFacts = { watch: 'off', watchNotice: null, pendingPaths: 0 };

/**
 * Judges how fresh a source is.
 *
 * A source is as old as the last moment at which its index and its files were seen to agree, so a folder that nobody
 * touches stays fresh as long as somebody looks. An error kept by the index (a folder that could not be found) counts as
 * failing even where no attempt was recorded.
 */
export function judgeFreshness(options: {
  facts: AttemptFacts;
  /** As the index keeps them; they may be older than the ledger. */
  index: {
    lastSuccessAt: string | null;
    lastError: string | null;
    drift: number | null;
    driftCheckedAt: string | null;
  };
  watch: SourceWatchFacts;
  /** `freshness` of the declaration. */
  limit: string;
  answersAtRisk: number;
  /** Milliseconds since the epoch. */
  now: number;
}): SourceFreshness {
  const { facts, index, watch, answersAtRisk, now } = options;
  const agreedAt = latest([facts.agreedAt, index.lastSuccessAt, index.drift === 0 ? index.driftCheckedAt : null]);
  const ageSeconds = agreedAt === null ? null : Math.max(0, (now - Date.parse(agreedAt)) / MS_PER_SECOND);
  const sloSeconds = durationSeconds(options.limit);
  const isPastSlo = sloSeconds !== null && (ageSeconds === null || ageSeconds > sloSeconds);
  const isFailing = facts.failuresInARow > 0 || index.lastError !== null;
  return {
    state: stateOf({ isFailing, isPastSlo, isNew: agreedAt === null, watch: watch.watch }),
    agreedAt,
    ageSeconds,
    sloSeconds,
    isPastSlo,
    lastAttemptAt: facts.lastAttemptAt ?? index.lastSuccessAt,
    failuresInARow: facts.failuresInARow,
    failingSince: facts.failingSince,
    drift: facts.drift,
    answersAtRisk,
    ...watch,
  };
}

function stateOf(facts: { isFailing: boolean; isPastSlo: boolean; isNew: boolean; watch: WatchMode }): FreshnessState {
  if (facts.isFailing) return 'failing';
  if (facts.isNew) return 'new';
  if (facts.isPastSlo) return 'late';
  return facts.watch === 'events' || facts.watch === 'polling' ? 'watching' : 'fresh';
}

/** ISO times of one zone compare as text. */
function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((best, time) => (time !== null && (best === null || time > best) ? time : best), null);
}
