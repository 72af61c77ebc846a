import type { RetentionReport } from '../../../../main/contract/retention.ts';
import { formatBytes, formatQuantity } from '../../../ui/index.ts';

/** @returns each limit of trestle.jsonc in words, and what holds where it has none */
export function retentionFacts({ settings, usedBytes }: RetentionReport): readonly (readonly [string, string])[] {
  const { ownDays, importedDays, maxGigabytes, keepReviewed } = settings;
  const kept = (days: number | undefined): string => (days === undefined ? 'for ever' : formatQuantity(days, 'day'));
  const used = `${formatBytes(usedBytes)} in use`;
  return [
    ['Own runs', kept(ownDays)],
    ['Imported traces', kept(importedDays)],
    ['The journal', maxGigabytes === undefined ? `no limit, ${used}` : `at most ${maxGigabytes} GB, ${used}`],
    ['Reviewed traces', keepReviewed ? 'stay, however old' : 'go like the others'],
  ];
}

/** @returns what the limits take now, in a sentence or two */
export function retentionSentence({ settings, steps, traces, keptCount }: RetentionReport): string {
  const { ownDays, importedDays, maxGigabytes } = settings;
  if (ownDays === undefined && importedDays === undefined && maxGigabytes === undefined)
    return 'No limit is set: nothing is removed by itself.';
  const stay =
    keptCount === 0 ? '' : ` ${formatQuantity(keptCount, 'trace')} beyond them stay: something rests on them.`;
  if (steps.length === 0) return `Every trace is within its limits.${stay}`;
  return `${formatQuantity(traces, 'trace')} go the next time the limits are applied, once a day.${stay}`;
}
