import type { ReplayRow } from '../../../../main/contract/replay.ts';

/** @returns the trace of the next row that differs, in the table's order; null when there is none on that side */
export function nextDiverged(rows: readonly ReplayRow[], selected: string | null, step: 1 | -1): string | null {
  const at = rows.findIndex(({ traceId }) => traceId === selected);
  const start = at < 0 && step < 0 ? rows.length : at;
  for (let index = start + step; index >= 0 && index < rows.length; index += step) {
    const row = rows[index];
    if (row !== undefined && isFinding(row)) return row.traceId;
  }
  return null;
}

function isFinding({ verdict, firstDivergence, state }: ReplayRow): boolean {
  return state === 'failed' || firstDivergence !== null || (verdict !== null && verdict !== 'identical');
}
