import type { ReplayReport } from '../../contract/replay.ts';
import type { ReplayStore } from '../../replay/run/replay-store.ts';
import { diffReleases } from '../../pipeline/diff-releases.ts';
import type { Release } from '../../contract/release.ts';
import type { SessionParts } from '../session-parts.ts';

/** Paths of changes that a report names. */
const MAX_CHANGES = 20;
/** How a replay runs a release is no change of it. */
const NOT_OF_THE_CANDIDATE = /^policy\./;

/** @returns a replay as it stands, with its clusters, its bisects and what changed between the releases */
export function reportOf(
  parts: Pick<SessionParts, 'traces' | 'releases' | 'journal'>,
  store: ReplayStore,
  replayId: string,
): ReplayReport {
  const summary = store.summarize(replayId);
  return {
    ...summary,
    changes: changesIn(parts, store, summary.replayId),
    clusters: store.clusters(summary.replayId),
    bisects: store.bisects(summary.replayId).map(({ traceId, cause, reruns }) => ({ traceId, cause, reruns })),
  };
}

/** Releases are compared once for each pair, however many traces ran on it. */
function changesIn(
  { releases, journal }: Pick<SessionParts, 'releases' | 'journal'>,
  store: ReplayStore,
  replayId: string,
): ReplayReport['changes'] {
  const pairs = new Map<string, { before: string; after: string; traces: number }>();
  const recordedRelease = journal.prepare<{ hash: string }>(
    'SELECT release_hash AS hash FROM trace WHERE trace_id = ?',
  );
  for (const { traceId, releaseHash } of store.releasesIn(replayId)) {
    const before = recordedRelease.get(traceId)?.hash ?? '';
    if (before === '') continue;
    const key = `${before} ${releaseHash}`;
    const known = pairs.get(key) ?? { before, after: releaseHash, traces: 0 };
    pairs.set(key, { ...known, traces: known.traces + 1 });
  }
  const counts = new Map<string, number>();
  for (const { before, after, traces } of pairs.values()) {
    const [left, right] = [read(releases, before), read(releases, after)];
    if (left === null || right === null) continue;
    for (const { path } of diffReleases(left.bundle, right.bundle)) {
      if (!NOT_OF_THE_CANDIDATE.test(path)) counts.set(path, (counts.get(path) ?? 0) + traces);
    }
  }
  return [...counts]
    .map(([path, traces]) => ({ path, traces }))
    .toSorted((a, b) => b.traces - a.traces || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_CHANGES);
}

function read(releases: SessionParts['releases'], hash: string): Release | null {
  try {
    return releases.readRelease(hash);
  } catch {
    // Of a trace from elsewhere nothing but its name is here.
    return null;
  }
}
