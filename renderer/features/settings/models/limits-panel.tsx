import type { GatewayState } from '../../../../main/contract/gateway.ts';
import { type Column, DataTable, Meter, Panel } from '../../../ui/index.ts';
import { type LimitRow, limitRows } from './limit-rows.ts';

const COLUMNS: readonly Column<LimitRow>[] = [
  { id: 'name', header: 'Limit', minWidth: 110, cell: ({ name }) => name },
  { id: 'of', header: 'Counts for', minWidth: 100, cell: ({ of }) => <span className="text-2">{of}</span> },
  {
    id: 'meter',
    header: <span className="visually-hidden">Share</span>,
    headerLabel: 'Share',
    width: 120,
    cell: ({ name, of, used, limit, text, tone }) => (
      <Meter label={`${name}, ${of}`} value={used} limit={limit} valueText={text} tone={tone} />
    ),
  },
  {
    id: 'text',
    header: 'Used',
    align: 'end',
    minWidth: 150,
    cell: ({ text, tone }) => {
      // The value first and heavy, then what it is held against.
      const end = text.indexOf(' of ');
      return (
        <>
          <span className={tone === 'neutral' ? 'text-strong' : `text-strong text-${tone}`}>{text.slice(0, end)}</span>
          <span className="text-2">{text.slice(end)}</span>
        </>
      );
    },
    title: ({ text }) => text,
  },
  {
    id: 'turned-away',
    header: 'Turned away',
    align: 'end',
    width: 92,
    cell: ({ turnedAway }) => <span className={turnedAway === '0' ? 'text-3' : 'text-warn'}>{turnedAway}</span>,
  },
];

/** Every hard limit and how much of it is used. Money and tokens are reserved at their worst before a call is let in. */
export function LimitsPanel({ state }: { state: GatewayState }) {
  return (
    <Panel title="Limits and budgets" scope="reserved at the worst case before a call is let in" isFit>
      <DataTable
        label="Limits and budgets"
        columns={COLUMNS}
        rows={limitRows(state)}
        rowKey={({ key }) => key}
        empty="No limit is set. Add budget, pools or limits to trestle.jsonc."
        isFit
      />
    </Panel>
  );
}
