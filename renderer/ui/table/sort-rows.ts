import type { Column, Sort, SortDirection } from './column.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * @returns a new list in the order of `sort`; rows that are equal keep their order, rows without a value come last in
 * both directions, and an unknown or unsortable column leaves the list as it is
 */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const valueOf = sort === null ? undefined : columns.find((column) => column.id === sort.columnId)?.sortValue;
  if (sort === null || valueOf === undefined) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

/** @returns the sort after the head of `column` was pressed: its first direction, then the other one */
export function nextSort<Row>(column: Column<Row>, sort: Sort | null, sample: Row | undefined): Sort {
  if (sort?.columnId === column.id) {
    return { columnId: column.id, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
  }
  return { columnId: column.id, direction: column.firstDirection ?? naturalDirection(column, sample) };
}

function naturalDirection<Row>(column: Column<Row>, sample: Row | undefined): SortDirection {
  const value = sample === undefined ? null : (column.sortValue?.(sample) ?? null);
  return typeof value === 'string' ? 'ascending' : 'descending';
}
