import { Play, Plus, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AgentResult } from '../../../main/contract/agent.ts';
import { View } from '../../app/view.tsx';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { agentPath, href, playgroundPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  Button,
  Chip,
  EmptyState,
  ErrorState,
  Note,
  SkeletonLines,
  TextLink,
  useDelayed,
  useIsNarrowerThan,
  Verdict,
  ViewColumns,
} from '../../ui/index.ts';
import { DETAIL_DRAWER_BELOW_PX } from '../../ui/panel/use-media-query.ts';
import { ReleaseChip } from '../traces/release/release-chip.tsx';
import { useAgentStore } from './agent-store.ts';
import { ApprovalPanel } from './approval/approval-panel.tsx';
import { BudgetsPanel } from './budgets-panel.tsx';
import { HandOffPanel } from './hand-off/hand-off-panel.tsx';
import { InboxPanel } from './inbox-panel.tsx';
import { LedgerPanel } from './ledger/ledger-panel.tsx';
import { MemoryPanel } from './memory/memory-panel.tsx';
import { DeadLettersDialog } from './queue/dead-letters-dialog.tsx';
import { QueuePanel } from './queue/queue-panel.tsx';
import { RunsPanel } from './runs-panel.tsx';
import { StepsPanel } from './steps/steps-panel.tsx';
import { TaskForm } from './task/task-form.tsx';
import { useAgentCommands } from './use-agent-commands.ts';
import { useAgentRuns } from './use-agent-runs.ts';
import { canResume, runFace, runVerdict } from './view-model/run-text.ts';
import './agent.css';

/** A run that is at work moves without an event for each figure. Milliseconds. */
const WORKING_POLL_MS = 1000;

/** What is it doing, and may it? */
export function AgentView({ runId }: { runId: string | null }) {
  const workspace = useWorkspace();
  const goTo = useGoTo();
  const { enterWorkspace, isFormOpen, openForm } = useAgentStore();
  const [mending, setMending] = useState<{ taskId: string | null } | null>(null);
  const newest = useEngineQuery('agent.list', { limit: 200 }, { isEnabled: workspace != null });
  const shownId = runId ?? newest.data?.[0]?.runId ?? null;
  const shown = useEngineQuery(
    'agent.show',
    { runId: shownId ?? '-' },
    {
      isEnabled: shownId !== null,
      keepsPrevious: true,
      pollMs: (run) => (run?.status === 'running' ? WORKING_POLL_MS : false),
    },
  );
  const run = shownId === null ? null : (shown.data ?? null);
  const workspacePath = workspace?.path;
  useEffect(() => {
    if (workspacePath !== undefined) enterWorkspace(workspacePath);
  }, [workspacePath, enterWorkspace]);
  const newTask = () => {
    openForm(true);
    goTo(agentPath());
  };
  useAgentCommands({ newTask, run });
  const waiting = useEngineQuery('approval.list', {}, { isEnabled: workspace != null });
  const isNarrow = useIsNarrowerThan(DETAIL_DRAWER_BELOW_PX);
  // What takes an effect back by hand belongs to no run: it is decided wherever one looks.
  const approvals = (waiting.data ?? []).filter(({ runId: of }) => of === null || of === shownId);
  const approval = <ApprovalPanel agent={run?.agent ?? 'you'} approvals={approvals} />;
  const showsForm = isFormOpen || (newest.data?.length === 0 && runId === null);
  return (
    <View
      title="Playground"
      object={run === null ? 'agent' : `${run.agent} › ${run.runId.slice(0, 8)}`}
      chips={run === null ? null : <RunChips run={run} />}
      actions={
        <>
          <TextLink href={href(playgroundPath())}>Ask instead</TextLink>
          <Button kind="quiet" icon={Plus} shortcut="Alt+N" onClick={newTask}>
            New task
          </Button>
          {run === null ? null : <RunActions run={run} />}
        </>
      }
    >
      {run === null || showsForm ? null : <RunVerdict run={run} />}
      <ViewColumns
        id="agent"
        list={{
          label: 'Runs',
          defaultSize: '22%',
          minSize: 220,
          content: (
            <div className="agent-column">
              <RunsPanel selectedId={shownId} onNewTask={newTask} />
              <InboxPanel onMend={(taskId) => setMending({ taskId })} />
              <QueuePanel onShowDead={() => setMending({ taskId: null })} />
              <MemoryPanel />
            </div>
          ),
        }}
        main={{
          label: 'Steps',
          minSize: 380,
          content: (
            <div className="agent-column">
              {showsForm ? <TaskForm /> : null}
              {run !== null ? (
                <>
                  {isNarrow ? approval : null}
                  <StepsPanel run={run} />
                  <HandOffPanel run={run} />
                </>
              ) : shown.isError && shownId !== null ? (
                <ErrorState
                  title="The run could not be read"
                  error={shown.error}
                  onRetry={() => void shown.refetch()}
                />
              ) : (
                <Nothing isLoading={newest.isPending || (shownId !== null && shown.isPending)} hasForm={showsForm} />
              )}
            </div>
          ),
        }}
        detail={
          run === null
            ? null
            : {
                label: isNarrow ? 'Budgets, effects' : 'Approval, budgets, effects',
                defaultSize: '31%',
                minSize: 300,
                content: (
                  <div className="agent-column">
                    {isNarrow ? null : approval}
                    <BudgetsPanel run={run} />
                    <LedgerPanel key={run.runId} runId={run.runId} />
                  </div>
                ),
              }
        }
      />
      <DeadLettersDialog isOpen={mending !== null} taskId={mending?.taskId ?? null} onClose={() => setMending(null)} />
    </View>
  );
}

function RunChips({ run }: { run: AgentResult }) {
  const face = runFace(run);
  return (
    <>
      {run.release === null ? null : <ReleaseChip releaseHash={run.release} />}
      {run.refused && run.status === 'answered' ? (
        <Chip tone="info">refused</Chip>
      ) : (
        <Chip tone={face.tone}>{face.word}</Chip>
      )}
    </>
  );
}

function RunVerdict({ run }: { run: AgentResult }) {
  const { sentence, detail } = runVerdict(run);
  const problem = useAgentStore((state) => state.problem);
  return (
    <>
      <Verdict sentence={sentence} detail={detail} action={<span className="text-3">{run.model}</span>} />
      {problem === null ? null : (
        <Note kind="error" isLive>
          {problem}
        </Note>
      )}
    </>
  );
}

function RunActions({ run }: { run: AgentResult }) {
  const cancel = useEngineMutation('agent.cancel', ['agent.show', 'agent.list', 'approval.list']);
  const { resume } = useAgentRuns();
  if (run.status === 'running') {
    return (
      <Button
        kind="danger"
        icon={Square}
        shortcut="Escape"
        isLoading={cancel.isPending}
        loadingLabel="Stopping"
        onClick={() => cancel.mutate({ runId: run.runId })}
      >
        Stop run
      </Button>
    );
  }
  if (!canResume(run)) return null;
  return (
    <Button icon={Play} onClick={() => void resume({ runId: run.runId })}>
      Go on
    </Button>
  );
}

function Nothing({ isLoading, hasForm }: { isLoading: boolean; hasForm: boolean }) {
  const showsSkeleton = useDelayed(isLoading);
  if (isLoading) return showsSkeleton ? <SkeletonLines lines={6} /> : null;
  if (!hasForm) return null;
  return (
    <EmptyState title="An agent plans, looks things up, and does what you let it">
      It reads with its tools by itself. Whatever writes or reaches out waits for you, with its exact arguments. It
      stops at its steps, its tokens, its money, its time, and when it learns nothing new.
    </EmptyState>
  );
}
