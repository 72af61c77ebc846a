import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { type Column, DataTable } from '../../../ui/index.ts';
import { type EnvironmentRow, environmentRows } from '../view-model/environment-rows.ts';

const COLUMNS: readonly Column<EnvironmentRow>[] = [
  {
    id: 'what',
    header: 'What',
    width: 110,
    cell: ({ what }) => <span className="text-3">{what}</span>,
  },
  { id: 'a', header: 'a', minWidth: 100, title: ({ a }) => a, cell: ({ a }) => a },
  {
    id: 'b',
    header: 'b',
    minWidth: 100,
    title: ({ b }) => b,
    cell: ({ b, differs }) => (differs ? <b data-tone="warn">{b}</b> : <span className="text-3">the same</span>),
  },
];

/** On what each was measured: what differs is what else may explain a difference. */
export function EnvironmentTable({ a, b }: { a: string; b: string }) {
  const first = useEngineQuery('load.show', { runId: a });
  const second = useEngineQuery('load.show', { runId: b });
  const one = first.data?.environment ?? null;
  const other = second.data?.environment ?? null;
  return (
    <DataTable
      label="What each was measured on"
      columns={COLUMNS}
      rows={one === null || other === null ? [] : environmentRows(one, other)}
      rowKey={({ what }) => what}
      isLoading={first.isPending || second.isPending}
      empty="Of an imported run it is not known what it was measured on."
      isFit
    />
  );
}
