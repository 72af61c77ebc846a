import type { Column, Sort } from './column.ts';
import { nextSort } from './sort-rows.ts';

export interface TableHeadProps<Row> {
  columns: readonly Column<Row>[];
  sort: Sort | null;
  /** Any row: decides the first direction of a column by the kind of its values. */
  sample: Row | undefined;
  onSortChange: ((sort: Sort) => void) | undefined;
  /** Say which row this is; only needed when not all rows are drawn. */
  isIndexed: boolean;
}

/** The heads: plain text, or a button with an arrow where the column sorts. */
export function TableHead<Row>({ columns, sort, sample, onSortChange, isIndexed }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr {...(isIndexed ? { 'aria-rowindex': 1 } : {})}>
        {columns.map((column) => {
          const isSortable = column.sortValue !== undefined && onSortChange !== undefined;
          const direction = sort?.columnId === column.id ? sort.direction : null;
          const arrow = direction === null ? '' : direction === 'ascending' ? ' ↑' : ' ↓';
          return (
            <th
              key={column.id}
              scope="col"
              data-align={column.align}
              aria-sort={isSortable ? (direction ?? 'none') : undefined}
              aria-label={column.headerLabel}
            >
              {isSortable ? (
                <button
                  type="button"
                  className="table__sort"
                  onClick={() => onSortChange(nextSort(column, sort, sample))}
                >
                  {column.header}
                  <span aria-hidden="true">{arrow}</span>
                </button>
              ) : (
                column.header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
