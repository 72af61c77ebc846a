import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrow keys go from cell to cell; where none lies in that direction the focus stays. */
export function stepCell(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const [row, column] = (event.target.dataset['place'] ?? '').split(',').map(Number);
  if (row === undefined || column === undefined || Number.isNaN(row)) return;
  event.preventDefault();
  const next = `${row + step[0]},${column + step[1]}`;
  event.currentTarget.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus();
}
