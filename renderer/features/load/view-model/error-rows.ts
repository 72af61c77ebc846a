import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { summed } from './figures.ts';

export interface ErrorRow {
  code: string;
  /** In words. */
  text: string;
  count: number;
}

const WORD: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  'rate-limited': 'rate limited (429)',
  dropped: 'dropped, no free slot',
  'circuit-open': 'breaker was open',
  'bulkhead-full': 'pool was full',
  'budget-exceeded': 'budget exceeded',
  'model-call': 'model call failed',
  'model-response': 'model answered nonsense',
  'tool-execution': 'tool failed',
  connection: 'connection failed',
  reset: 'connection reset',
};

/** @returns the error types of a second, or of the run so far, most frequent first; what ended and how much of it failed */
export function errorRows(
  ticks: readonly LoadTick[],
  result: LoadResult | null,
  pointed: number | null,
): { rows: readonly ErrorRow[]; failed: number; ended: number } {
  const counts = new Map<string, number>();
  const add = (errors: Readonly<Record<string, number>>): void => {
    for (const [code, count] of Object.entries(errors)) counts.set(code, (counts.get(code) ?? 0) + count);
  };
  const isWhole = result !== null && pointed === null;
  if (isWhole) add(result.errors);
  else if (pointed !== null) add(ticks[pointed]?.errors ?? {});
  else for (const { errors } of ticks) add(errors);
  const sum = isWhole ? null : summed(ticks, pointed ?? 0, pointed ?? ticks.length - 1);
  const dropped = isWhole ? result.dropped : (sum?.dropped ?? 0);
  if (dropped > 0 && !counts.has('dropped')) counts.set('dropped', dropped);
  const rows = [...counts]
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, text: WORD[code] ?? code.replaceAll(/[-_]/g, ' '), count }))
    .toSorted((a, b) => b.count - a.count || a.code.localeCompare(b.code));
  return {
    rows,
    failed: rows.reduce((total, { count }) => total + count, 0),
    ended: isWhole ? result.requests : (sum?.completed ?? 0) + dropped,
  };
}
