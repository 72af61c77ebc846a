import type { ToolCallComparison } from '../../../../main/contract/replay-comparison.ts';
import { type Column, DataTable } from '../../../ui/index.ts';

/** Calls in their order. None of them was executed: a recording answered, or nobody did. */
export function ToolCallList({ calls }: { calls: readonly ToolCallComparison[] }) {
  return (
    <DataTable
      label="Tool calls, recorded and candidate"
      columns={COLUMNS}
      rows={calls}
      rowKey={({ number }) => String(number)}
      empty="Neither side called a tool."
      isFit
    />
  );
}

const COLUMNS: readonly Column<ToolCallComparison>[] = [
  { id: 'number', header: '#', width: 34, align: 'end', cell: ({ number }) => number },
  { id: 'recorded', header: 'Recorded', wraps: true, cell: ({ recorded }) => <Call call={recorded} /> },
  { id: 'candidate', header: 'Candidate', wraps: true, cell: ({ candidate }) => <Call call={candidate} /> },
  {
    id: 'outcome',
    header: 'Outcome',
    wraps: true,
    cell: ({ type, detail }) => <span className={type === null ? 'text-3' : 'text-warn'}>{detail}</span>,
  },
];

function Call({ call }: { call: ToolCallComparison['recorded'] }) {
  if (call === null) return <span className="text-3">not called</span>;
  return (
    <span className="mono replay-call">
      {call.name} {JSON.stringify(call.arguments)}
    </span>
  );
}
