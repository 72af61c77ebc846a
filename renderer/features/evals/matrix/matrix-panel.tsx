import { type KeyboardEvent, useMemo, useState } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { formatDuration, NOT_APPLICABLE, Panel } from '../../../ui/index.ts';
import { cellMark, noiseBand } from '../view-model/cell-mark.ts';
import { type IntervalAxis, intervalAxis } from '../view-model/interval-axis.ts';
import { type MatrixGrid, type MatrixRow, matrixGrid } from '../view-model/matrix-grid.ts';
import { metricText } from '../view-model/metric-words.ts';
import { AxisLabels } from './interval-mark.tsx';
import { MatrixCell } from './matrix-cell.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { MetricSwitch } from './metric-switch.tsx';
import { stepCell } from './step-cell.ts';

export interface MatrixPanelProps {
  report: EvalRunReport;
  metrics: readonly string[];
  metric: string;
  onMetric: (metric: string) => void;
  /** The cell whose cases are shown. */
  cellId: string | null;
  onCell: (cellId: string) => void;
}

/** Every combination on one scale: value, difference to what serves, and interval. */
export function MatrixPanel({ report, metrics, metric, onMetric, cellId, onCell }: MatrixPanelProps) {
  const [isTable, setIsTable] = useState(false);
  const { matrix, noiseFloor } = report;
  const grid = useMemo(() => matrixGrid(matrix), [matrix]);
  const band = useMemo(
    () =>
      noiseBand(
        matrix.find(({ isBaseline }) => isBaseline),
        metric,
        noiseFloor[metric],
      ),
    [matrix, metric, noiseFloor],
  );
  const axis = useMemo(
    () =>
      intervalAxis(metric, [
        ...matrix.flatMap((cell) => (cell.metrics[metric]?.ci95 === undefined ? [] : [cell.metrics[metric].ci95])),
        ...(band === null ? [] : [band]),
      ]),
    [matrix, metric, band],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 't') return;
    event.preventDefault();
    // The chart goes, and with it the focus: the button that brings it back takes it.
    event.currentTarget.querySelector<HTMLElement>('button[aria-keyshortcuts="T"]')?.focus();
    setIsTable(!isTable);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the matrix or table that has focus inside
    <div className="evals-matrix-panel" onKeyDown={onKeyDown}>
      <Panel
        title="Matrix"
        scope={grid.scope}
        isFit
        scrolls={false}
        actions={
          <>
            <MetricSwitch metrics={metrics} value={metric} onChange={onMetric} />
            <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the matrix" />
          </>
        }
      >
        {isTable ? (
          <MatrixTable cells={matrix} metric={metric} onOpen={onCell} />
        ) : (
          <Matrix grid={grid} axis={axis} band={band} metric={metric} cellId={cellId} onCell={onCell} />
        )}
      </Panel>
    </div>
  );
}

interface MatrixProps {
  grid: MatrixGrid;
  axis: IntervalAxis;
  band: readonly [low: number, high: number] | null;
  metric: string;
  cellId: string | null;
  onCell: (cellId: string) => void;
}

function Matrix({ grid, axis, band, metric, cellId, onCell }: MatrixProps) {
  const { columns, rows, rowHead } = grid;
  const first = rows[0]?.cells.find((cell) => cell !== null)?.cellId ?? null;
  const inTabOrder = cellId ?? first;
  return (
    <div className="evals-matrix__scroll">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys go from button to button */}
      <table className="evals-matrix" aria-label="Matrix" onKeyDown={stepCell}>
        <thead>
          <tr>
            <th scope="col">{rowHead}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col" className="evals-matrix__p95">
              {columns.length > 1 ? `p95, ${columns[0]}` : 'p95'}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIndex) => (
            <Row
              key={row.key}
              row={row}
              rowIndex={rowIndex}
              columns={columns}
              draw={{ axis, band, metric, cellId, inTabOrder, onCell }}
            />
          ))}
        </tbody>
        <tfoot>
          <tr aria-hidden="true">
            <td>{band === null ? 'noise: unknown' : 'grey: A/A noise'}</td>
            {columns.map((column) => (
              <td key={column}>
                <AxisLabels axis={axis} text={(value) => metricText(metric, value)} />
              </td>
            ))}
            <td className="evals-matrix__p95">bar: 95 %</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface Draw {
  axis: IntervalAxis;
  band: readonly [low: number, high: number] | null;
  metric: string;
  cellId: string | null;
  inTabOrder: string | null;
  onCell: (cellId: string) => void;
}

function Row({
  row,
  rowIndex,
  columns,
  draw,
}: {
  row: MatrixRow;
  rowIndex: number;
  columns: readonly string[];
  draw: Draw;
}) {
  const { cells, label, detail, isGroupStart } = row;
  const p95 = cells[0]?.responseP95Ms ?? null;
  return (
    <tr data-group-start={isGroupStart && rowIndex > 0}>
      <th scope="row" title={[label, detail].filter(Boolean).join('\n')}>
        <span className="ellipsis">{label}</span>
        {detail === '' ? null : <span className="evals-matrix__detail ellipsis">{detail}</span>}
      </th>
      {columns.map((column, index) => {
        const cell = cells[index] ?? null;
        return (
          <td key={column}>
            {cell === null ? null : (
              <MatrixCell
                cell={cell}
                name={[label, detail, columns.length > 1 ? column : ''].filter(Boolean).join(', ')}
                mark={cellMark(cell, draw.metric)}
                axis={draw.axis}
                band={draw.band}
                isSelected={cell.cellId === draw.cellId}
                isInTabOrder={cell.cellId === draw.inTabOrder}
                place={[rowIndex, index]}
                onOpen={() => draw.onCell(cell.cellId)}
              />
            )}
          </td>
        );
      })}
      <td className="evals-matrix__p95">{p95 === null ? NOT_APPLICABLE : formatDuration(p95)}</td>
    </tr>
  );
}
