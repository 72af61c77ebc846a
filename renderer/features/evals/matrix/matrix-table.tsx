import type { EvalCell } from '../../../../main/contract/eval-run.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatCost, formatCount, formatDuration, NOT_APPLICABLE } from '../../../ui/index.ts';
import { cellName } from '../view-model/matrix-grid.ts';
import { differenceText, intervalText, metricText } from '../view-model/metric-words.ts';

export interface MatrixTableProps {
  cells: readonly EvalCell[];
  metric: string;
  onOpen: (cellId: string) => void;
}

/** The matrix as rows: what its marks show, in figures. */
export function MatrixTable({ cells, metric, onOpen }: MatrixTableProps) {
  const columns = columnsFor(metric);
  return (
    <TableTwin
      copy={() =>
        tableText(
          columns.map(({ header }) => header),
          cells.map((cell) => columns.map(({ text }) => text(cell))),
        )
      }
    >
      <DataTable
        label="Cells of the matrix"
        columns={columns}
        rows={cells}
        rowKey={({ cellId }) => cellId}
        rowText={cellName}
        onSelect={({ cellId }) => onOpen(cellId)}
        isFit
      />
    </TableTwin>
  );
}

type TextColumn = Omit<Column<EvalCell>, 'header'> & { header: string; text: (cell: EvalCell) => string };

function columnsFor(metric: string): readonly TextColumn[] {
  const of = (
    id: string,
    header: string,
    text: (cell: EvalCell) => string,
    more: Partial<Omit<Column<EvalCell>, 'header'>> = {},
  ): TextColumn => ({ id, header, text, cell: text, align: 'end', width: 92, ...more });
  return [
    of('cell', 'Cell', (cell) => (cell.isBaseline ? `${cellName(cell)} (serving)` : cellName(cell)), {
      align: 'start',
      minWidth: 180,
    }),
    of('value', 'Value', ({ metrics }) => metricText(metric, metrics[metric]?.mean), {
      sortValue: ({ metrics }) => metrics[metric]?.mean ?? null,
    }),
    of(
      'interval',
      '95 % interval',
      ({ metrics }) => (metrics[metric] === undefined ? NOT_APPLICABLE : intervalText(metric, metrics[metric].ci95)),
      { width: 130 },
    ),
    of(
      'delta',
      'Difference',
      ({ against }) =>
        against[metric] === undefined ? NOT_APPLICABLE : differenceText(metric, against[metric].delta, 3),
      { sortValue: ({ against }) => against[metric]?.delta ?? null },
    ),
    of('verdict', 'Verdict', ({ against }) => against[metric]?.verdict ?? NOT_APPLICABLE, {
      align: 'start',
      width: 140,
    }),
    of('n', 'Cases', ({ metrics }) => formatCount(metrics[metric]?.n ?? 0), { width: 60 }),
    of('p95', 'p95', ({ responseP95Ms }) => (responseP95Ms === null ? NOT_APPLICABLE : formatDuration(responseP95Ms)), {
      width: 76,
      sortValue: ({ responseP95Ms }) => responseP95Ms,
    }),
    of('cost', 'Cost', ({ costUsd }) => formatCost(costUsd), { width: 76, sortValue: ({ costUsd }) => costUsd }),
  ];
}
