import type { ReactNode } from 'react';

export type SortDirection = 'ascending' | 'descending';

export interface Sort {
  columnId: string;
  direction: SortDirection;
}

/** One column of a `DataTable` or `TreeGrid`. */
export interface Column<Row> {
  id: string;
  /** Shown in the head. A unit that all rows share stands here. */
  header: ReactNode;
  /** The head in words when `header` is not text. */
  headerLabel?: string;
  cell: (row: Row) => ReactNode;
  /** `end` for numbers. */
  align?: 'start' | 'end';
  /** CSS pixels; columns without a width share what is left. */
  width?: number;
  /** Of a column without a width: what it needs before the table scrolls sideways; CSS pixels, 110 by default. */
  minWidth?: number;
  /** Makes the head a button. Nulls sort last in both directions. */
  sortValue?: (row: Row) => number | string | null;
  /** Direction of the first click: worst first. Default: descending for numbers, ascending for text. */
  firstDirection?: SortDirection;
  /** The whole text on hover when the cell may be cut. */
  title?: (row: Row) => string | undefined;
  /** Lets long text break into lines instead of being cut. */
  wraps?: boolean;
}
