import type { GridCell, PromptGridEvent, PromptInputSource } from '../../../../main/contract/prompt.ts';

export type GridCellState =
  | { type: 'waiting' }
  | { type: 'running'; answer: string }
  | { type: 'finished'; cell: GridCell }
  | { type: 'failed'; message: string };

/** A grid as far as it has been filled. */
export interface GridState {
  inputs: readonly { source: PromptInputSource; label: string }[];
  models: readonly string[];
  /** By input, then by model. */
  cells: readonly (readonly GridCellState[])[];
  /** The text that was run. */
  text: string;
  /** What it cost, once it has ended; null while it runs and where a price is not known. */
  costUsd: number | null;
}

/** @returns the grid before anything of it has run */
export function emptyGrid(options: Pick<GridState, 'inputs' | 'models' | 'text'>): GridState {
  const { inputs, models } = options;
  return { ...options, cells: inputs.map(() => models.map(() => ({ type: 'waiting' }))), costUsd: null };
}

/** @returns the grid after the event; deltas of a cell that has ended change nothing */
export function gridAfter(grid: GridState, event: PromptGridEvent): GridState {
  switch (event.type) {
    case 'cell-started':
      return withCell(grid, event, () => ({ type: 'running', answer: '' }));
    case 'cell-delta':
      return withCell(grid, event, (cell) =>
        cell.type === 'finished' || cell.type === 'failed'
          ? cell
          : { type: 'running', answer: (cell.type === 'running' ? cell.answer : '') + event.delta },
      );
    case 'cell-finished':
      return withCell(grid, event, () => ({ type: 'finished', cell: event.cell }));
    case 'cell-failed':
      return withCell(grid, event, () => ({ type: 'failed', message: event.message }));
    case 'finished':
      return { ...grid, costUsd: event.costUsd };
  }
}

function withCell(
  grid: GridState,
  { input, model }: { input: number; model: number },
  change: (cell: GridCellState) => GridCellState,
): GridState {
  const cells = grid.cells.map((row, at) =>
    at !== input ? row : row.map((cell, column) => (column === model ? change(cell) : cell)),
  );
  return { ...grid, cells };
}

/** @returns how many cells have ended, of how many */
export function gridProgress({ cells }: GridState): { done: number; total: number } {
  const all = cells.flat();
  return { done: all.filter(({ type }) => type === 'finished' || type === 'failed').length, total: all.length };
}

export interface ModelColumn {
  model: string;
  /** Of its cells that have ended: the sum, null where one of them has no known price. */
  costUsd: number | null;
  /** Mean support of what it said; null where none could be told. */
  grounded: number | null;
  refused: number;
  finished: number;
}

/** @returns each model with what its cells came to */
export function modelColumns({ models, cells }: GridState): readonly ModelColumn[] {
  return models.map((model, at) => {
    const finished = cells.flatMap((row) => {
      const cell = row[at];
      return cell?.type === 'finished' ? [cell.cell] : [];
    });
    const costs = finished.map(({ costUsd }) => costUsd);
    const scores = finished.flatMap(({ grounded }) => (grounded === null ? [] : [grounded]));
    return {
      model,
      costUsd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
      grounded: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
      refused: finished.filter(({ refused }) => refused).length,
      finished: finished.length,
    };
  });
}

/** Below this an answer says much that its sources do not. */
const WEAK_SUPPORT = 0.6;
const FAIR_SUPPORT = 0.8;

/** @returns how a cell stands out; a refusal is no failure by itself */
export function cellTone(cell: GridCellState): 'neutral' | 'warn' | 'error' {
  if (cell.type === 'failed') return 'error';
  if (cell.type !== 'finished' || cell.cell.refused || cell.cell.grounded === null) return 'neutral';
  if (cell.cell.grounded < WEAK_SUPPORT) return 'error';
  return cell.cell.grounded < FAIR_SUPPORT ? 'warn' : 'neutral';
}
