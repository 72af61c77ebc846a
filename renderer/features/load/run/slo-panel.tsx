import { useMemo } from 'react';
import {
  type Column,
  DataTable,
  formatRatio,
  formatShare,
  Meter,
  NOT_APPLICABLE,
  Panel,
  StageLabel,
} from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { usePointedTick } from '../live/use-pointed-tick.ts';
import { endedSloRows, secondSloRows, type SloRow } from '../view-model/slo-rows.ts';
import { measureText } from '../view-model/slo-text.ts';
import { formatClock } from '../view-model/time-axis.ts';

const COLUMNS: readonly Column<SloRow>[] = [
  {
    id: 'scope',
    header: 'Stage',
    minWidth: 112,
    title: ({ name }) => name,
    cell: ({ scope, isWhole, measure }) =>
      isWhole ? (
        <b>{/^(p\d+|max)/.test(measure) ? `response ${measure}` : measureText(measure)}</b>
      ) : (
        <StageLabel stage={scope}>{`${scope} ${measure}`}</StageLabel>
      ),
  },
  {
    id: 'actual',
    header: 'Actual',
    width: 62,
    align: 'end',
    cell: ({ actual, valueTone }) => <span data-tone={valueTone}>{actual ?? NOT_APPLICABLE}</span>,
  },
  {
    id: 'slo',
    header: 'SLO',
    width: 64,
    align: 'end',
    cell: ({ target }) => <span className="text-3">{target}</span>,
  },
  { id: 'budget', header: 'Budget used', width: 112, cell: (row) => <Budget row={row} /> },
  {
    id: 'burn',
    header: 'Burn',
    width: 52,
    align: 'end',
    cell: ({ burn, burnTone }) => (
      <span data-tone={burnTone}>{burn === null ? NOT_APPLICABLE : formatRatio(burn)}</span>
    ),
  },
];

function Budget({ row: { name, budgetUsed, budgetTone } }: { row: SloRow }) {
  if (budgetUsed === null) return <span className="text-3">{NOT_APPLICABLE}</span>;
  const text = formatShare(budgetUsed);
  return (
    <span className="load-meter">
      <Meter
        label={`Error budget of ${name}`}
        value={budgetUsed}
        limit={1}
        valueText={`${text} of the error budget`}
        tone={budgetTone === 'warn' ? 'warn' : 'neutral'}
      />
      <span data-tone={budgetTone}>{text}</span>
    </span>
  );
}

/** Which promises hold, how much of what may go wrong has gone wrong, and how fast. */
export function SloPanel({ run }: { run: ShownRun }) {
  const { ticks, result } = run;
  const pointed = usePointedTick(ticks);
  const rows = useMemo(
    () => (result !== null && pointed === null ? endedSloRows(result) : secondSloRows(ticks, pointed)),
    [ticks, result, pointed],
  );
  const when =
    pointed !== null
      ? `until ${formatClock((ticks[pointed]?.atMs ?? 0) + 1000)}`
      : result === null
        ? 'since start'
        : 'whole run';
  return (
    <Panel title="SLO budgets" scope={`${when}, burn over 30 s`} isFit scrolls={false}>
      <DataTable
        label="SLO budgets"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ name }) => name}
        empty={ticks.length === 0 && result === null ? 'Nothing ended yet.' : 'This scenario sets no SLO.'}
        isFit
      />
    </Panel>
  );
}
