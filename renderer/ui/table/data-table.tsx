import { type ReactNode, useMemo, useState } from 'react';
import { useDelayed } from '../loading/use-delayed.ts';
import type { Column, Sort } from './column.ts';
import { RowGrid } from './row-grid.tsx';
import { sortRows } from './sort-rows.ts';

/** Height of a one-line row, as `--h-row`. CSS pixels. */
export const ROW_HEIGHT = 24;
/** Height of a two-line row, as `--h-row-2`. CSS pixels. */
export const ROW_HEIGHT_2 = 40;

export interface DataTableProps<Row> {
  /** Names the table for a screen reader. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  selectedKey?: string | null;
  /** The row that takes the focus when the table is first drawn: where the reader left it. */
  initialFocusKey?: string | null;
  /** A click, or Enter when there is no `onActivate`. */
  onSelect?: (row: Row) => void;
  /** Enter or a double click. */
  onActivate?: (row: Row) => void;
  /** Arrow keys select as they move: for a list beside its detail. */
  selectsOnMove?: boolean;
  /** Text to type ahead on. */
  rowText?: (row: Row) => string;
  isDim?: (row: Row) => boolean;
  /** Where sorting starts: worst first. Without it rows stay as given until a head is pressed. */
  defaultSort?: Sort;
  /** Controlled sort: the caller sorts. */
  sort?: Sort;
  onSortChange?: (sort: Sort) => void;
  isLoading?: boolean;
  /** Skeleton rows while loading, as many as usually come. */
  skeletonRows?: number;
  /** One line for an empty body. */
  empty?: ReactNode;
  rowHeight?: number;
  /** The last rows came into sight, of a table that may go on. */
  onNearEnd?: (() => void) | undefined;
  /** As high as its rows; the panel around it scrolls. For short tables. */
  isFit?: boolean;
}

/**
 * A real `<table>`: sortable heads, one row in the tab order, arrows, Home, End, page keys and typing move it, Enter
 * opens. Long tables draw only the rows in sight.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, isLoading = false, skeletonRows = 6, onSelect, onActivate } = props;
  const [ownSort, setOwnSort] = useState<Sort | null>(props.defaultSort ?? null);
  const isControlled = props.sort !== undefined;
  const sort = props.sort ?? ownSort;
  const showsSkeleton = useDelayed(isLoading);
  const sorted = useMemo(
    () => (isControlled ? rows : sortRows(rows, columns, sort)),
    [rows, columns, sort, isControlled],
  );
  const gridRows = useMemo(() => sorted.map((row) => ({ key: rowKey(row), row })), [sorted, rowKey]);
  return (
    <RowGrid
      label={label}
      role={onSelect === undefined && onActivate === undefined ? 'table' : 'grid'}
      columns={columns}
      rows={gridRows}
      renderCell={(column, { row }) => column.cell(row)}
      rowHeight={props.rowHeight ?? ROW_HEIGHT}
      isFit={props.isFit ?? false}
      selectedKey={props.selectedKey ?? null}
      initialFocusKey={props.initialFocusKey ?? null}
      onSelect={onSelect}
      onActivate={onActivate}
      selectsOnMove={props.selectsOnMove ?? false}
      rowText={props.rowText}
      isDim={props.isDim}
      sort={sort}
      onSortChange={(next) => {
        setOwnSort(next);
        props.onSortChange?.(next);
      }}
      skeletonRows={showsSkeleton && rows.length === 0 ? skeletonRows : 0}
      message={isLoading ? null : props.empty}
      onNearEnd={props.onNearEnd}
    />
  );
}
