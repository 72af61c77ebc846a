import type { DrillSummary } from '../../../../main/contract/drill.ts';
import { type Column, DataTable, ROW_HEIGHT_2 } from '../../../ui/index.ts';
import { DrillMark } from './drill-mark.tsx';
import type { DrillState } from './drill-store.ts';

export interface DrillTableProps {
  drills: readonly DrillSummary[];
  states: Readonly<Record<string, DrillState>>;
  selectedName: string | null;
  onSelect: (name: string) => void;
  isLoading: boolean;
}

/** Every failure mode that can be tried, and how its guardrail did in this window. */
export function DrillTable({ drills, states, selectedName, onSelect, isLoading }: DrillTableProps) {
  return (
    <DataTable
      label="Drills"
      columns={columnsFor(states)}
      rows={drills}
      rowKey={({ name }) => name}
      rowText={({ name }) => name}
      rowHeight={ROW_HEIGHT_2}
      selectedKey={selectedName}
      onSelect={({ name }) => onSelect(name)}
      selectsOnMove
      isLoading={isLoading}
    />
  );
}

function columnsFor(states: DrillTableProps['states']): readonly Column<DrillSummary>[] {
  return [
    {
      id: 'drill',
      header: 'Drill',
      minWidth: 180,
      sortValue: ({ name }) => name,
      title: ({ title }) => title,
      cell: ({ name, title }) => (
        <span className="load-two-lines">
          <b className="ellipsis">{name}</b>
          <span className="text-3 ellipsis">{title}</span>
        </span>
      ),
    },
    { id: 'state', header: 'Guardrail', width: 130, cell: ({ name }) => <DrillMark state={states[name] ?? null} /> },
  ];
}
