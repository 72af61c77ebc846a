import type { LoadFaultSpan } from '../../../../main/contract/load-run.ts';

export type FaultState = 'done' | 'now' | 'to come';

export interface FaultRow extends LoadFaultSpan {
  /** From the top; faults that overlap, or whose names would, stand in rows of their own. */
  row: number;
  /** Where its name stands: behind the bar, before it where there is no room behind. */
  side: 'behind' | 'before';
  state: FaultState;
}

/** Of 11 px text, a character is about so wide, and so much lies between a bar and its name. CSS pixels. */
const CHARACTER_PX = 6.2;
const GAP_PX = 14;

/**
 * @param widthPx of the drawing, without its margins: names beside their bars take room
 * @returns the faults in rows in which neither bars nor names overlap, and how many rows there are
 */
export function faultRows(
  faults: readonly LoadFaultSpan[],
  { nowMs, durationMs, widthPx }: { nowMs: number; durationMs: number; widthPx: number },
): { rows: readonly FaultRow[]; count: number } {
  const taken: [from: number, to: number][][] = [];
  const rows = faults
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map((fault): FaultRow => {
      const roomMs = ((fault.name.length * CHARACTER_PX + GAP_PX) / Math.max(1, widthPx)) * durationMs;
      const side = fault.toMs + roomMs <= durationMs || fault.fromMs < roomMs ? 'behind' : 'before';
      const from = side === 'before' ? fault.fromMs - roomMs : fault.fromMs;
      const to = side === 'behind' ? fault.toMs + roomMs : fault.toMs;
      const found = taken.findIndex((row) => row.every(([start, end]) => to <= start || from >= end));
      const row = found < 0 ? taken.length : found;
      taken[row] = [...(taken[row] ?? []), [from, to]];
      return { ...fault, row, side, state: stateOf(fault, nowMs) };
    });
  return { rows, count: taken.length };
}

function stateOf({ fromMs, toMs }: LoadFaultSpan, nowMs: number): FaultState {
  return nowMs >= toMs ? 'done' : nowMs >= fromMs ? 'now' : 'to come';
}

/** @returns `2 of 4 done`, `4 done`; the scope of the lane */
export function faultScope(faults: readonly LoadFaultSpan[], nowMs: number): string {
  const done = faults.filter(({ toMs }) => nowMs >= toMs).length;
  return done === faults.length ? `${done} done` : `${done} of ${faults.length} done`;
}
