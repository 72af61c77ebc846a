import type { AgentRunSummary } from '../../../main/contract/agent.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useNow } from '../../engine/use-now.ts';
import { agentPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  ageSeconds,
  Button,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  formatAge,
  formatExactTime,
  formatQuantity,
  Panel,
  ROW_HEIGHT_2,
  StateDot,
} from '../../ui/index.ts';
import { runFace } from './view-model/run-text.ts';

/** Tasks of this workspace, newest first. */
export function RunsPanel({ selectedId, onNewTask }: { selectedId: string | null; onNewTask: () => void }) {
  const runs = useEngineQuery('agent.list', { limit: 200 });
  const goTo = useGoTo();
  const now = useNow();
  const rows = runs.data ?? [];
  return (
    <Panel
      title="Runs"
      scope={runs.data === undefined ? undefined : formatQuantity(rows.length, 'run')}
      scrolls={false}
    >
      {runs.isError ? (
        <ErrorState title="The runs could not be read" error={runs.error} onRetry={() => void runs.refetch()} />
      ) : runs.data !== undefined && rows.length === 0 ? (
        <EmptyState title="No task yet" actions={<Button onClick={onNewTask}>New task</Button>}>
          An agent plans, calls tools, and stops at its limits. Nothing is written without your leave.
        </EmptyState>
      ) : (
        <DataTable
          label="Runs"
          columns={columnsAt(now)}
          rows={rows}
          rowKey={({ runId }) => runId}
          selectedKey={selectedId}
          onSelect={({ runId }) => goTo(agentPath({ run: runId }))}
          // No typing ahead: A and D decide while a row has the focus.
          selectsOnMove
          rowHeight={ROW_HEIGHT_2}
          isLoading={runs.isPending}
        />
      )}
    </Panel>
  );
}

function columnsAt(now: number): readonly Column<AgentRunSummary>[] {
  return [
    {
      id: 'run',
      header: 'Task',
      minWidth: 130,
      cell: (run) => (
        <span className="agent-run">
          <StateDot state={runFace(run).dot} />
          <span className="ellipsis">{run.task}</span>
          <span className="mono text-3">{run.runId.slice(0, SHORT_ID)}</span>
          <span className="text-2">{outcome(run)}</span>
        </span>
      ),
      title: ({ task }) => task,
    },
    {
      id: 'age',
      header: 'Began',
      width: 56,
      align: 'end',
      cell: ({ startedAt }) => formatAge(ageSeconds(startedAt, now)),
      title: ({ startedAt }) => formatExactTime(startedAt),
    },
  ];
}

/** As many characters as people quote of a run's id. */
const SHORT_ID = 8;

function outcome(run: AgentRunSummary): string {
  const { word } = runFace(run);
  return run.writes === 0 ? word : `${word}, ${formatQuantity(run.writes, 'write')}`;
}
