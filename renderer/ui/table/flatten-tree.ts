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
 * Walks with its own stack: a tree may be as deep as it has rows.
 *
 * @param collapsed keys of the rows that are folded
 * @returns the rows that are visible, parents before children, in the given order
 */
export function flattenTree<Row>(
  { roots, childrenOf, rowKey }: TreeSource<Row>,
  collapsed: ReadonlySet<string>,
): FlatRow<Row>[] {
  const flat: FlatRow<Row>[] = [];
  const open: { rows: readonly Row[]; at: number; level: number; parentKey: string | null }[] = [
    { rows: roots, at: 0, level: 1, parentKey: null },
  ];
  for (let group = open.at(-1); group !== undefined; group = open.at(-1)) {
    const { rows, level, parentKey } = group;
    const row = rows[group.at];
    if (row === undefined) {
      open.pop();
      continue;
    }
    group.at += 1;
    const key = rowKey(row);
    const children = childrenOf(row);
    const isExpanded = children.length > 0 && !collapsed.has(key);
    const place = { position: group.at, siblings: rows.length };
    flat.push({ key, row, level, hasChildren: children.length > 0, isExpanded, parentKey, ...place });
    if (isExpanded) open.push({ rows: children, at: 0, level: level + 1, parentKey: key });
  }
  return flat;
}

/** @returns the keys of those that hold the row, from the outside in; none when it is not in the tree */
export function ancestorsOf<Row>({ roots, childrenOf, rowKey }: TreeSource<Row>, key: string): readonly string[] {
  const path: { key: string; rows: readonly Row[]; at: number }[] = [{ key: '', rows: roots, at: 0 }];
  for (let group = path.at(-1); group !== undefined; group = path.at(-1)) {
    const row = group.rows[group.at];
    if (row === undefined) {
      path.pop();
      continue;
    }
    group.at += 1;
    const rowsKey = rowKey(row);
    if (rowsKey === key) return path.slice(1).map((step) => step.key);
    path.push({ key: rowsKey, rows: childrenOf(row), at: 0 });
  }
  return [];
}
