import type { EvalCell } from '../../../../main/contract/eval-run.ts';
import { classNames, formatCount, ProgressBar } from '../../../ui/index.ts';
import type { CellMark } from '../view-model/cell-mark.ts';
import type { IntervalAxis } from '../view-model/interval-axis.ts';
import { IntervalMark } from './interval-mark.tsx';

export interface MatrixCellProps {
  cell: EvalCell;
  /** By its levels. */
  name: string;
  mark: CellMark | null;
  axis: IntervalAxis;
  band: readonly [low: number, high: number] | null;
  isSelected: boolean;
  isInTabOrder: boolean;
  place: readonly [row: number, column: number];
  onOpen: () => void;
}

/** One combination: what it came to, beside what serves. Opens its cases. */
export function MatrixCell(props: MatrixCellProps) {
  const { cell, name, mark, axis, band, isSelected, isInTabOrder, place, onOpen } = props;
  const state = stateText(cell);
  return (
    <button
      type="button"
      className={classNames('evals-cell', cell.isBaseline && 'evals-cell--serving')}
      data-place={place.join(',')}
      aria-pressed={isSelected}
      title={[mark?.sentence, state, cell.note].filter(Boolean).join('\n')}
      tabIndex={isInTabOrder ? 0 : -1}
      onClick={onOpen}
    >
      <span className="visually-hidden">{`${name}: ${[mark?.sentence ?? 'no value yet', state].filter(Boolean).join('; ')}`}</span>
      <span className="evals-cell__words" aria-hidden="true">
        {mark === null ? (
          <span className="text-3">{state === '' ? 'no value' : state}</span>
        ) : (
          <>
            <b>{mark.valueText}</b>
            <span data-tone={mark.tone}>{mark.againstText}</span>
            {state === '' ? null : <span className="text-3 evals-cell__state">{state}</span>}
          </>
        )}
      </span>
      {mark === null ? (
        cell.state === 'running' && cell.total > 0 ? (
          <ProgressBar label={name} share={cell.done / cell.total} />
        ) : null
      ) : (
        <IntervalMark axis={axis} value={mark.value} ci95={mark.ci95} tone={mark.tone} band={band} />
      )}
    </button>
  );
}

/** What a reader must know of a cell that is not whole. */
function stateText({ state, done, total, failed }: EvalCell): string {
  const place = `${formatCount(done)} of ${formatCount(total)}`;
  switch (state) {
    case 'waiting':
      return 'waiting';
    case 'running':
      return place;
    case 'stopped':
      return `stopped at ${place}`;
    case 'failed':
      return 'failed';
    case 'finished':
      return failed > 0 ? `${formatCount(failed)} failed` : '';
  }
}
