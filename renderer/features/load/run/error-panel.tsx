import { useMemo } from 'react';
import { type Column, DataTable, formatCount, formatShare, Meter, Panel } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { usePointedTick } from '../live/use-pointed-tick.ts';
import { errorRows, type ErrorRow } from '../view-model/error-rows.ts';

/** What went wrong, by type, the most frequent first. */
export function ErrorPanel({ run }: { run: ShownRun }) {
  const { ticks, result } = run;
  const pointed = usePointedTick(ticks);
  const { rows, failed, ended } = useMemo(() => errorRows(ticks, result, pointed), [ticks, result, pointed]);
  const columns = useMemo(() => columnsFor(rows[0]?.count ?? 1), [rows]);
  const retries = pointed === null ? (result?.retryAmplification ?? null) : null;
  return (
    <Panel
      title="Errors"
      scope={ended === 0 ? '' : `${formatCount(failed)} of ${formatCount(ended)}, ${formatShare(failed / ended)}`}
      actions={retries === null ? undefined : <span className="text-3">{`model calls ×${retries.toFixed(2)}`}</span>}
      isFit
      scrolls={false}
    >
      <DataTable
        label="Errors by type"
        columns={columns}
        rows={rows}
        rowKey={({ code }) => code}
        empty={ended === 0 ? 'Nothing ended yet.' : 'No request failed.'}
        isFit
      />
    </Panel>
  );
}

function columnsFor(most: number): readonly Column<ErrorRow>[] {
  return [
    { id: 'type', header: 'Type', minWidth: 120, cell: ({ text }) => text, title: ({ code }) => code },
    {
      id: 'bar',
      header: 'Share',
      width: 110,
      cell: ({ code, count }) => (
        <Meter label={code} value={count} max={most} valueText={`${formatCount(count)} of ${code}`} tone="error" />
      ),
    },
    { id: 'count', header: 'Count', width: 64, align: 'end', cell: ({ count }) => formatCount(count) },
  ];
}
