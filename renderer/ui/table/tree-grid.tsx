import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import type { Column } from './column.ts';
import { ROW_HEIGHT } from './data-table.tsx';
import { ancestorsOf, flattenTree } from './flatten-tree.ts';
import { RowGrid } from './row-grid.tsx';

/** How far a level is set in. CSS pixels. */
const INDENT_PX = 14;

export interface TreeGridProps<Row> {
  label: string;
  /** The first column carries the indent and the chevron. */
  columns: readonly Column<Row>[];
  roots: readonly Row[];
  childrenOf: (row: Row) => readonly Row[];
  rowKey: (row: Row) => string;
  rowText?: (row: Row) => string;
  selectedKey?: string | null;
  onSelect?: (row: Row) => void;
  onActivate?: (row: Row) => void;
  selectsOnMove?: boolean;
  isDim?: (row: Row) => boolean;
  rowHeight?: number;
  isFit?: boolean;
  /** Rows that are folded at first. Give the grid a `key` when other rows come. */
  foldedAtFirst?: ReadonlySet<string>;
}

/**
 * A table whose rows nest: ← and → fold and unfold, and lead to the parent and the first child. What is selected is in
 * sight: whatever holds it is unfolded, and to fold that is to select it.
 */
export function TreeGrid<Row>(props: TreeGridProps<Row>) {
  const { label, columns, roots, childrenOf, rowKey, selectsOnMove = true } = props;
  const selectedKey = props.selectedKey ?? null;
  const [folded, setCollapsed] = useState<ReadonlySet<string>>(props.foldedAtFirst ?? new Set());
  const holders = useMemo(
    () => new Set(selectedKey === null ? [] : ancestorsOf({ roots, childrenOf, rowKey }, selectedKey)),
    [roots, childrenOf, rowKey, selectedKey],
  );
  const collapsed = useMemo(() => new Set([...folded].filter((key) => !holders.has(key))), [folded, holders]);
  const flat = useMemo(
    () => flattenTree({ roots, childrenOf, rowKey }, collapsed),
    [roots, childrenOf, rowKey, collapsed],
  );

  const setExpanded = (key: string, isExpanded: boolean) => {
    const holder = isExpanded || !holders.has(key) ? undefined : flat.find((row) => row.key === key);
    if (holder !== undefined) props.onSelect?.(holder.row);
    setCollapsed((before) => {
      const next = new Set(before);
      if (isExpanded) next.delete(key);
      else next.add(key);
      return next;
    });
  };

  const onOtherKey = (event: KeyboardEvent, index: number, focusRow: (index: number) => void): boolean => {
    const row = flat[index];
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === 'ArrowRight' && row.hasChildren) {
      if (row.isExpanded) focusRow(index + 1);
      else setExpanded(row.key, true);
      return true;
    }
    if (event.key === 'ArrowLeft') {
      if (row.isExpanded) setExpanded(row.key, false);
      else if (row.parentKey !== null) focusRow(flat.findIndex((other) => other.key === row.parentKey));
      return true;
    }
    return event.key === 'ArrowRight';
  };

  return (
    <RowGrid
      label={label}
      role="treegrid"
      columns={columns}
      rows={flat.map((row) => ({
        key: row.key,
        row: row.row,
        aria: {
          'aria-level': row.level,
          'aria-expanded': row.hasChildren ? row.isExpanded : undefined,
          'aria-posinset': row.position,
          'aria-setsize': row.siblings,
        },
      }))}
      renderCell={(column, { row, aria, key }, columnIndex) =>
        columnIndex > 0 ? (
          column.cell(row)
        ) : (
          <span className="tree-cell" style={{ paddingLeft: ((aria?.['aria-level'] ?? 1) - 1) * INDENT_PX }}>
            <span
              className="tree-cell__toggle"
              data-expanded={aria?.['aria-expanded'] ?? false}
              aria-hidden="true"
              onClick={(event) => {
                event.stopPropagation();
                setExpanded(key, aria?.['aria-expanded'] === false);
              }}
            >
              {aria?.['aria-expanded'] === undefined ? null : <ChevronRight size={12} strokeWidth={2} />}
            </span>
            <span className="tree-cell__content">{column.cell(row)}</span>
          </span>
        )
      }
      rowHeight={props.rowHeight ?? ROW_HEIGHT}
      isFit={props.isFit ?? false}
      selectedKey={selectedKey}
      initialFocusKey={null}
      onSelect={props.onSelect}
      onActivate={props.onActivate}
      selectsOnMove={selectsOnMove}
      rowText={props.rowText}
      isDim={props.isDim}
      sort={null}
      onSortChange={undefined}
      skeletonRows={0}
      message={null}
      onOtherKey={onOtherKey}
    />
  );
}
