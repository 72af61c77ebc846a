import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useNow } from '../../engine/use-now.ts';
import { agentPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  formatAge,
  formatExactTime,
  formatQuantity,
  Panel,
  StateDot,
} from '../../ui/index.ts';
import { INBOX_WORD, type InboxRow, inboxRows } from './view-model/inbox-rows.ts';

/** @returns everything in the workspace that waits for a person, oldest first */
export function useInbox(): readonly InboxRow[] {
  const approvals = useEngineQuery('approval.list', {});
  const handOffs = useEngineQuery('handoff.list', {});
  const unknown = useEngineQuery('effect.list', { state: ['unknown'] });
  const dead = useEngineQuery('queue.list', { state: ['dead'] });
  return inboxRows({
    approvals: approvals.data ?? [],
    handOffs: handOffs.data ?? [],
    unknownEffects: unknown.data ?? [],
    deadLetters: dead.data?.tasks ?? [],
  });
}

/** What needs you: approvals, questions, effects that nobody knows about, tasks that failed for good. */
export function InboxPanel({ onMend }: { onMend: (taskId: string) => void }) {
  const rows = useInbox();
  const goTo = useGoTo();
  const now = useNow();
  return (
    <Panel
      title="Inbox"
      scope={rows.length === 0 ? undefined : `${formatQuantity(rows.length, 'thing')} for you`}
      isFit
    >
      <DataTable
        label="What waits for you"
        columns={columnsAt(now)}
        rows={rows}
        rowKey={({ key }) => key}
        onSelect={({ runId, taskId }) => {
          if (taskId !== null) onMend(taskId);
          else if (runId !== null) goTo(agentPath({ run: runId }));
        }}
        empty="Nothing waits for you."
        isFit
      />
    </Panel>
  );
}

function columnsAt(now: number): readonly Column<InboxRow>[] {
  return [
    {
      id: 'what',
      header: 'What',
      width: 78,
      cell: ({ kind }) => <StateDot state="warn">{INBOX_WORD[kind]}</StateDot>,
    },
    { id: 'title', header: 'About', minWidth: 90, cell: ({ title }) => title, title: ({ title }) => title },
    {
      id: 'since',
      header: 'Since',
      width: 52,
      align: 'end',
      cell: ({ since }) => formatAge(ageSeconds(since, now)),
      title: ({ since }) => formatExactTime(since),
    },
  ];
}
