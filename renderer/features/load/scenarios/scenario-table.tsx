import type { LoadScenarioEntry } from '../../../../main/contract/load-run.ts';
import { Chip, type Column, DataTable, formatQuantity, ROW_HEIGHT_2 } from '../../../ui/index.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { scenarioPathOf } from '../view-model/scenario-path.ts';
import { formatClock } from '../view-model/time-axis.ts';
import { CurveSpark } from './curve-spark.tsx';

const COLUMNS: readonly Column<LoadScenarioEntry>[] = [
  {
    id: 'scenario',
    header: 'Scenario',
    minWidth: 120,
    sortValue: ({ id }) => id,
    title: ({ preview }) => preview.description,
    cell: ({ id, preview }) => (
      <span className="load-two-lines">
        <b className="ellipsis">{id}</b>
        <span className="text-3 ellipsis">{preview.target ?? preview.description}</span>
      </span>
    ),
  },
  {
    id: 'curve',
    header: 'Offered',
    width: 100,
    cell: ({ preview }) => (
      <span className="load-two-lines">
        <CurveSpark curve={preview.curve} />
        <span className="text-3">{preview.id === null ? '' : formatClock(preview.durationMs)}</span>
      </span>
    ),
  },
  {
    id: 'last',
    header: 'Last run',
    width: 116,
    cell: ({ preview, lastRun }) =>
      preview.problems.length > 0 ? (
        <Chip tone="error">{formatQuantity(preview.problems.length, 'problem')}</Chip>
      ) : lastRun === null ? (
        <span className="text-3">never</span>
      ) : (
        <VerdictMark run={lastRun} />
      ),
  },
];

export interface ScenarioTableProps {
  scenarios: readonly LoadScenarioEntry[];
  selectedPath: string | null;
  onSelect: (path: string) => void;
  isLoading: boolean;
}

/** Every scenario of the workspace: what it loads, how, and what came of it last. */
export function ScenarioTable({ scenarios, selectedPath, onSelect, isLoading }: ScenarioTableProps) {
  return (
    <DataTable
      label="Scenarios"
      columns={COLUMNS}
      rows={scenarios}
      rowKey={scenarioPathOf}
      rowText={({ id }) => id}
      rowHeight={ROW_HEIGHT_2}
      selectedKey={selectedPath}
      onSelect={(entry) => onSelect(scenarioPathOf(entry))}
      selectsOnMove
      isLoading={isLoading}
      empty="No scenario yet."
    />
  );
}
