import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import { Skeleton } from '../loading/skeleton.tsx';
import type { Column, Sort } from './column.ts';
import { TableHead } from './table-head.tsx';
import { useRowKeyboard } from './use-row-keyboard.ts';
import { useSelectionInSight } from './use-selection-in-sight.ts';
import './table.css';

/** Longer tables draw only the rows in sight. */
const VIRTUAL_FROM_ROWS = 120;
/** Rows drawn beyond each edge, so that a fast scroll shows no gaps. */
const OVERSCAN_ROWS = 12;
/** Space for a column without a width before the table scrolls sideways. CSS pixels. */
const MIN_FLEXIBLE_WIDTH = 110;

export interface GridRow<Row> {
  key: string;
  row: Row;
  aria?: {
    'aria-level'?: number;
    'aria-expanded'?: boolean | undefined;
    'aria-posinset'?: number;
    'aria-setsize'?: number;
  };
}

export interface RowGridProps<Row> {
  label: string;
  role: 'table' | 'grid' | 'treegrid';
  columns: readonly Column<Row>[];
  rows: readonly GridRow<Row>[];
  renderCell: (column: Column<Row>, row: GridRow<Row>, columnIndex: number) => ReactNode;
  rowHeight: number;
  isFit: boolean;
  selectedKey: string | null;
  initialFocusKey: string | null;
  onSelect: ((row: Row) => void) | undefined;
  onActivate: ((row: Row) => void) | undefined;
  selectsOnMove: boolean;
  rowText: ((row: Row) => string) | undefined;
  isDim: ((row: Row) => boolean) | undefined;
  sort: Sort | null;
  onSortChange: ((sort: Sort) => void) | undefined;
  skeletonRows: number;
  message: ReactNode;
  onNearEnd?: (() => void) | undefined;
  onOtherKey?: (event: KeyboardEvent, index: number, focusRow: (index: number) => void) => boolean;
}

/** What `DataTable` and `TreeGrid` share: a real table, one row in the tab order, only visible rows drawn when long. */
export function RowGrid<Row>(props: RowGridProps<Row>) {
  const { label, role, columns, rows, renderCell, rowHeight, isFit, selectedKey, onSelect, onActivate, isDim } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isVirtual = !isFit && rows.length > VIRTUAL_FROM_ROWS;
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer mutates itself; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: isVirtual ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
  });
  const isInteractive = onSelect !== undefined || onActivate !== undefined || role === 'treegrid';
  const act = (index: number, ...acts: readonly (((row: Row) => void) | undefined)[]) => {
    const row = rows[index]?.row;
    if (row !== undefined) acts.find((one) => one !== undefined)?.(row);
  };
  const { rowText, selectsOnMove } = props;
  // A list of 100,000 rows draws anew with every step of its scrollbar.
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const texts = useMemo(() => (rowText === undefined ? [] : rows.map(({ row }) => rowText(row))), [rows, rowText]);
  useSelectionInSight({
    selectedKey,
    container: scroller,
    scrollToSelected: isVirtual
      ? () => virtualizer.scrollToIndex(keys.indexOf(selectedKey ?? ''), { align: 'center' })
      : null,
  });
  const keyboard = useRowKeyboard({
    keys,
    texts,
    selectedKey,
    initialFocusKey: props.initialFocusKey,
    container: scroller,
    scrollToIndex: (index) => {
      if (isVirtual) virtualizer.scrollToIndex(index);
    },
    onMove: (index) => {
      if (selectsOnMove) act(index, onSelect);
    },
    onActivate: (index) => act(index, onActivate, onSelect),
    ...(props.onOtherKey === undefined ? {} : { onOtherKey: props.onOtherKey }),
  });
  const items = virtualizer.getVirtualItems();
  const first = isVirtual ? (items[0]?.index ?? 0) : 0;
  const last = isVirtual ? (items.at(-1)?.index ?? -1) : rows.length - 1;
  const { onNearEnd } = props;
  const isNearEnd = isVirtual && last >= rows.length - OVERSCAN_ROWS;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, onNearEnd]);
  const minWidth = columns.reduce((sum, column) => sum + (column.width ?? column.minWidth ?? MIN_FLEXIBLE_WIDTH), 0);
  const isBare = rows.length === 0 && props.skeletonRows === 0;
  return (
    <div
      ref={scroller}
      className="table-scroll"
      data-fit={isFit}
      {...(isInteractive || isFit ? {} : { tabIndex: 0, role: 'group', 'aria-label': label })}
    >
      <table
        className="table"
        role={role === 'table' ? undefined : role}
        aria-label={label}
        aria-rowcount={isVirtual ? rows.length + 1 : undefined}
        aria-busy={props.skeletonRows > 0 || undefined}
        style={{ minWidth, '--row-height': `${rowHeight}px` } as CSSProperties}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <TableHead
          columns={columns}
          sort={props.sort}
          sample={rows[0]?.row}
          onSortChange={props.onSortChange}
          isIndexed={isVirtual}
        />
        <tbody>
          {isVirtual ? <Spacer height={first * rowHeight} span={columns.length} /> : null}
          {rows.slice(first, last + 1).map((gridRow, offset) => {
            const index = first + offset;
            return (
              <tr
                key={gridRow.key}
                data-row-key={gridRow.key}
                data-interactive={isInteractive}
                data-dim={isDim?.(gridRow.row) ?? false}
                {...gridRow.aria}
                {...(isVirtual ? { 'aria-rowindex': index + 2 } : {})}
                {...(isInteractive
                  ? {
                      'aria-selected': role === 'table' ? undefined : gridRow.key === selectedKey,
                      tabIndex: gridRow.key === keyboard.tabStop ? 0 : -1,
                      onKeyDown: (event: KeyboardEvent) => keyboard.onKeyDown(event, index),
                      onFocus: () => keyboard.onFocusRow(gridRow.key),
                      onClick: (event: MouseEvent) => {
                        if (!isOnControl(event)) act(index, onSelect, onActivate);
                      },
                      onDoubleClick: (event: MouseEvent) => {
                        if (!isOnControl(event)) act(index, onActivate);
                      },
                    }
                  : {})}
              >
                {columns.map((column, columnIndex) => (
                  <td
                    key={column.id}
                    data-align={column.align}
                    data-wraps={column.wraps}
                    title={column.title?.(gridRow.row)}
                  >
                    {renderCell(column, gridRow, columnIndex)}
                  </td>
                ))}
              </tr>
            );
          })}
          {isVirtual ? <Spacer height={(rows.length - 1 - last) * rowHeight} span={columns.length} /> : null}
          {Array.from({ length: props.skeletonRows }, (_, index) => (
            <tr key={`skeleton-${index}`}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  <Skeleton width={column.width === undefined ? `${40 + ((index * 17) % 40)}%` : column.width * 0.5} />
                </td>
              ))}
            </tr>
          ))}
          {isBare ? (
            <tr className="table__message">
              <td colSpan={columns.length}>{props.message}</td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr className="table__spacer" aria-hidden="true">
      <td colSpan={span} style={{ height }}>
        {null}
      </td>
    </tr>
  );
}

/** A press on a button or link inside a row is for that control, not for the row. */
function isOnControl(event: MouseEvent): boolean {
  const control = (event.target as Element).closest('button, a, input, [role=button]');
  return control !== null && event.currentTarget.contains(control);
}
