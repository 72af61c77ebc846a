import type { ReactNode } from 'react';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable } from '../../../ui/index.ts';
import { formatClock } from '../view-model/time-axis.ts';

/** The seconds of a run as rows, the first on top: what a chart of it draws. Cells are text, so that they can be copied. */
export function SecondsTable(props: {
  label: string;
  rows: readonly LoadTick[];
  columns: readonly Column<LoadTick>[];
}) {
  const { label, rows } = props;
  const columns: readonly Column<LoadTick>[] = [
    { id: 'at', header: 'From', width: 76, cell: ({ atMs }) => formatClock(atMs) },
    ...props.columns,
  ];
  const copy = (): string =>
    tableText(
      columns.map(({ header }) => textOf(header)),
      rows.map((row) => columns.map(({ cell }) => textOf(cell(row)))),
    );
  return (
    <TableTwin copy={copy}>
      <DataTable
        label={label}
        columns={columns}
        rows={rows}
        rowKey={({ atMs }) => String(atMs)}
        empty="No second of the run is over yet."
      />
    </TableTwin>
  );
}

const textOf = (node: ReactNode): string => (typeof node === 'string' || typeof node === 'number' ? String(node) : '');
