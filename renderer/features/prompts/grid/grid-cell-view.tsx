import type { GridCell } from '../../../../main/contract/prompt.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import { formatDuration, formatScore } from '../../../ui/index.ts';
import { cellTone, type GridCellState } from '../view-model/grid-state.ts';

/** One answer of the grid: as it comes, then with its figures and a way to its trace. */
export function GridCellView({ cell, isRunning, name }: { cell: GridCellState; isRunning: boolean; name: string }) {
  const tone = cellTone(cell);
  switch (cell.type) {
    case 'waiting':
      return <td className="prompt-cell text-3">{isRunning ? 'waiting' : 'not run'}</td>;
    case 'running':
      return (
        <td className="prompt-cell">
          <p className="prompt-cell__answer">
            {cell.answer}
            <i className="prompt-caret" aria-hidden="true" />
          </p>
        </td>
      );
    case 'failed':
      return (
        <td className="prompt-cell" data-tone="error">
          <p className="prompt-cell__answer" title={cell.message}>
            {cell.message}
          </p>
          <p className="prompt-cell__facts">
            <b>failed</b>
          </p>
        </td>
      );
    case 'finished':
      return (
        <td className="prompt-cell" data-tone={tone}>
          <CellLink cell={cell.cell} name={name} />
        </td>
      );
  }
}

function CellLink({ cell: { answer, grounded, refused, ms, traceId }, name }: { cell: GridCell; name: string }) {
  const score = refused ? 'refused' : grounded === null ? '–' : formatScore(grounded);
  return (
    <a href={href(tracePath({ traceId }))} title={answer}>
      <span className="visually-hidden">Trace of {name}: </span>
      <span className="prompt-cell__answer">{answer}</span>
      <span className="prompt-cell__facts">
        <b>{score}</b> {formatDuration(ms)}
      </span>
    </a>
  );
}
