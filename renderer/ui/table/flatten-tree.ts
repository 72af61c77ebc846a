/** One visible row of a tree. */
export interface FlatRow<Row> {
  key: string;
  row: Row;
  /** From 1. */
  level: number;
  hasChildren: boolean;
  isExpanded: boolean;
  parentKey: string | null;
  /** Position among its siblings from 1, and how many there are. */
  position: number;
  siblings: number;
}

export interface TreeSource<Row> {
  roots: readonly Row[];
  childrenOf: (row: Row) => readonly Row[];
  rowKey: (row: Row) => string;
}

/**
 * @param collapsed keys of the rows that are folded
 * @returns the rows that are visible, parents before children, in the given order
 */
export function flattenTree<Row>(
  { roots, childrenOf, rowKey }: TreeSource<Row>,
  collapsed: ReadonlySet<string>,
): FlatRow<Row>[] {
  const flat: FlatRow<Row>[] = [];
  const visit = (rows: readonly Row[], level: number, parentKey: string | null) => {
    for (const [index, row] of rows.entries()) {
      const key = rowKey(row);
      const children = childrenOf(row);
      const isExpanded = children.length > 0 && !collapsed.has(key);
      const place = { position: index + 1, siblings: rows.length };
      flat.push({ key, row, level, hasChildren: children.length > 0, isExpanded, parentKey, ...place });
      if (isExpanded) visit(children, level + 1, key);
    }
  };
  visit(roots, 1, null);
  return flat;
}
