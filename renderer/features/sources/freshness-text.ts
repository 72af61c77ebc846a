import type { SourceDrift, SourceFreshness, WatchMode } from '../../../main/contract/freshness.ts';
import { formatCount, formatExactTime, formatQuantity } from '../../ui/index.ts';

const WATCH_TEXT: Readonly<Record<WatchMode, string>> = {
  off: 'Saves are not followed',
  starting: 'Saves are followed in a moment',
  events: 'Saves are followed as they happen',
  polling: 'Saves are followed by looking again and again',
};

/** @returns what differs: `2 files changed, 1 added`; that nothing does; that nobody looked yet */
export function driftText(drift: SourceDrift | null): string {
  if (drift === null) return 'Not compared with the files yet';
  const parts = [
    [drift.changed, 'changed'],
    [drift.added, 'added'],
    [drift.removed, 'removed'],
  ] as const;
  const told = parts.filter(([count]) => count > 0);
  if (told.length === 0) return 'No file differs';
  return told
    .map(([count, what], index) => `${index === 0 ? formatQuantity(count, 'file') : formatCount(count)} ${what}`)
    .join(', ');
}

/** @returns the whole of a source's freshness, for hover and screen readers */
export function freshnessTitle(freshness: SourceFreshness): string {
  const { agreedAt, sloSeconds, failuresInARow, failingSince, watch, watchNotice, pendingPaths } = freshness;
  return [
    agreedAt === null ? 'Index and files never agreed yet' : `Index and files agreed at ${formatExactTime(agreedAt)}`,
    ...(sloSeconds === null ? ['No limit: set "freshness" of the source in trestle.jsonc'] : []),
    ...(failuresInARow > 0
      ? [`${formatQuantity(failuresInARow, 'attempt')} failed since ${formatExactTime(failingSince)}`]
      : []),
    watchNotice ?? WATCH_TEXT[watch],
    ...(pendingPaths > 0 ? [`${formatQuantity(pendingPaths, 'save')} not searched yet`] : []),
  ]
    .map((sentence) => sentence.replace(/\.$/, ''))
    .join('. ');
}
