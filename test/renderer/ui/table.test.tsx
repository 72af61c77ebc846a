import { assert, array, constantFrom, integer, option, property, record } from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../renderer/ui/table/column.ts';
import { DataTable } from '../../../renderer/ui/table/data-table.tsx';
import { ancestorsOf, flattenTree } from '../../../renderer/ui/table/flatten-tree.ts';
import { rowStep, typeAhead } from '../../../renderer/ui/table/row-step.ts';
import { nextSort, sortRows } from '../../../renderer/ui/table/sort-rows.ts';
import { TreeGrid } from '../../../renderer/ui/table/tree-grid.tsx';

interface Stage {
  name: string;
  ms: number | null;
}
const columns: readonly Column<Stage>[] = [
  { id: 'name', header: 'Stage', cell: ({ name }) => name, sortValue: ({ name }) => name },
  { id: 'ms', header: 'p95', align: 'end', width: 70, cell: ({ ms }) => ms, sortValue: ({ ms }) => ms },
  { id: 'note', header: 'Note', cell: () => '' },
];
const stages: readonly Stage[] = [
  { name: 'rerank', ms: 88 },
  { name: 'stage 10', ms: null },
  { name: 'stage 9', ms: 812 },
];
const names = (rows: readonly Stage[]) => rows.map(({ name }) => name);

describe('sorting rows', () => {
  it('puts rows without a value last in both directions', () => {
    expect(names(sortRows(stages, columns, { columnId: 'ms', direction: 'descending' }))).toEqual([
      'stage 9',
      'rerank',
      'stage 10',
    ]);
    expect(names(sortRows(stages, columns, { columnId: 'ms', direction: 'ascending' }))).toEqual([
      'rerank',
      'stage 9',
      'stage 10',
    ]);
  });

  it('counts numbers in text as numbers', () => {
    expect(names(sortRows(stages, columns, { columnId: 'name', direction: 'ascending' }))).toEqual([
      'rerank',
      'stage 9',
      'stage 10',
    ]);
  });

  it('leaves rows alone for an unknown or unsortable column', () => {
    expect(sortRows(stages, columns, { columnId: 'note', direction: 'ascending' })).toBe(stages);
    expect(sortRows(stages, columns, null)).toBe(stages);
  });

  it('keeps equal rows in their order', () => {
    const row = record({ name: constantFrom('a', 'b'), ms: option(integer({ min: 0, max: 2 })) });
    assert(
      property(array(row), (rows) => {
        const sorted = sortRows(rows, columns, { columnId: 'ms', direction: 'ascending' });
        expect(sorted).toHaveLength(rows.length);
        for (const value of [0, 1, 2, null]) {
          expect(sorted.filter(({ ms }) => ms === value)).toEqual(rows.filter(({ ms }) => ms === value));
        }
      }),
    );
  });

  it('starts with the worst: high numbers first, names from A', () => {
    const [byName, byMs] = columns;
    if (byName === undefined || byMs === undefined) throw new Error('columns are gone');
    const first = nextSort(byMs, null, stages[0]);
    expect(first).toEqual({ columnId: 'ms', direction: 'descending' });
    expect(nextSort(byMs, first, stages[0]).direction).toBe('ascending');
    expect(nextSort(byName, first, stages[0]).direction).toBe('ascending');
  });
});

describe('moving through rows', () => {
  it('stops at the ends and knows pages', () => {
    expect(rowStep('ArrowDown', 4, 5)).toBe(4);
    expect(rowStep('ArrowUp', 0, 5)).toBe(0);
    expect(rowStep('PageDown', 3, 100)).toBe(23);
    expect(rowStep('Home', 3, 5)).toBe(0);
    expect(rowStep('End', 3, 5)).toBe(4);
  });

  it('does not move for other keys or in an empty table', () => {
    expect(rowStep('x', 0, 5)).toBeNull();
    expect(rowStep('ArrowDown', 0, 0)).toBeNull();
  });

  it('jumps to what is typed, wrapping, and nowhere when nothing begins so', () => {
    const texts = ['annual-leave.md', 'benefits.html', 'Appeals.md'];
    expect(typeAhead(texts, 'a', 1)).toBe(2);
    expect(typeAhead(texts, 'AN', 2)).toBe(0);
    expect(typeAhead(texts, 'z', 0)).toBeNull();
    expect(typeAhead([], 'a', 0)).toBeNull();
  });
});

interface Node {
  id: string;
  children: readonly Node[];
}
const leaf = (id: string): Node => ({ id, children: [] });
const tree: readonly Node[] = [
  { id: 'run', children: [{ id: 'retrieve', children: [leaf('bm25'), leaf('vector')] }, leaf('generate')] },
];
const source = { roots: tree, childrenOf: ({ children }: Node) => children, rowKey: ({ id }: Node) => id };

describe('flattening a tree', () => {
  it('lists parents before children, with their level and place', () => {
    const flat = flattenTree(source, new Set());
    expect(flat.map(({ key, level }) => `${level} ${key}`)).toEqual([
      '1 run',
      '2 retrieve',
      '3 bm25',
      '3 vector',
      '2 generate',
    ]);
    expect(flat[3]).toMatchObject({ parentKey: 'retrieve', position: 2, siblings: 2, hasChildren: false });
  });

  it('leaves out what is folded, and keeps the folded row', () => {
    const flat = flattenTree(source, new Set(['retrieve']));
    expect(flat.map(({ key }) => key)).toEqual(['run', 'retrieve', 'generate']);
    expect(flat[1]).toMatchObject({ hasChildren: true, isExpanded: false });
  });

  it('finds who holds a row, from the outside in', () => {
    expect(ancestorsOf(source, 'vector')).toEqual(['run', 'retrieve']);
    expect(ancestorsOf(source, 'run')).toEqual([]);
    expect(ancestorsOf(source, 'nowhere')).toEqual([]);
  });

  it('unfolds what holds the selected row', () => {
    const html = renderToStaticMarkup(
      <TreeGrid
        label="Spans"
        columns={[{ id: 'name', header: 'Span', cell: ({ id }) => id }]}
        roots={source.roots}
        childrenOf={source.childrenOf}
        rowKey={source.rowKey}
        foldedAtFirst={new Set(['run', 'retrieve'])}
        selectedKey="bm25"
      />,
    );
    expect(html).toContain('data-row-key="bm25"');
  });
});

describe('what a screen reader gets', () => {
  it('is a real table with column headers; a grid once rows can be chosen', () => {
    const plain = renderToStaticMarkup(
      <DataTable label="Stages" columns={columns} rows={stages} rowKey={({ name }) => name} />,
    );
    expect(plain).toContain('<table');
    expect(plain).not.toContain('role="grid"');
    expect(plain.match(/<th /g)).toHaveLength(3);
    expect(plain).toContain('scope="col"');
    const grid = renderToStaticMarkup(
      <DataTable
        label="Stages"
        columns={columns}
        rows={stages}
        rowKey={({ name }) => name}
        selectedKey="rerank"
        onSelect={() => {}}
      />,
    );
    expect(grid).toContain('role="grid"');
    expect(grid.match(/aria-selected="true"/g)).toHaveLength(1);
    expect(grid.match(/tabindex="0"/g)).toHaveLength(1);
  });

  it('says which way a column is sorted', () => {
    const markup = renderToStaticMarkup(
      <DataTable
        label="Stages"
        columns={columns}
        rows={stages}
        rowKey={({ name }) => name}
        defaultSort={{ columnId: 'ms', direction: 'descending' }}
      />,
    );
    expect(markup).toContain('aria-sort="descending"');
    expect(markup).toContain('aria-sort="none"');
  });

  it('puts one line into an empty body, and none while it is still loading', () => {
    const empty = { label: 'Stages', columns, rows: [], rowKey: ({ name }: Stage) => name, empty: 'No stage yet.' };
    expect(renderToStaticMarkup(<DataTable {...empty} />)).toContain('No stage yet.');
    expect(renderToStaticMarkup(<DataTable {...empty} isLoading />)).not.toContain('No stage yet.');
  });

  it('is a treegrid with levels and folds', () => {
    const markup = renderToStaticMarkup(
      <TreeGrid label="Spans" columns={[{ id: 'span', header: 'Span', cell: ({ id }: Node) => id }]} {...source} />,
    );
    expect(markup).toContain('role="treegrid"');
    expect(markup).toContain('aria-level="3"');
    expect(markup.match(/aria-expanded="true"/g)).toHaveLength(2);
  });
});
