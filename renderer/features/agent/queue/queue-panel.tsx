import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, ErrorState, Facts, formatCount, Note, Panel, TextButton } from '../../../ui/index.ts';

/** Work that agents and people left for named agents. */
export function QueuePanel({ onShowDead }: { onShowDead: () => void }) {
  const queue = useEngineQuery('queue.list', { limit: 1 });
  const work = useEngineMutation('queue.work', ['queue.list', 'agent.list', 'handoff.list', 'approval.list']);
  const counts = queue.data?.counts;
  return (
    <Panel
      title="Queue"
      isFit
      actions={
        counts === undefined || counts.queued === 0 ? null : (
          <Button size="small" isLoading={work.isPending} loadingLabel="Working" onClick={() => work.mutate({})}>
            Work it off
          </Button>
        )
      }
    >
      {queue.isError ? <ErrorState title="The queue could not be read" error={queue.error} /> : null}
      {counts === undefined ? null : (
        <div className="agent-packet">
          <Facts
            items={[
              ['Waiting', formatCount(counts.queued)],
              ['Running', formatCount(counts.claimed)],
              ['Done', formatCount(counts.done)],
              [
                'Dead letters',
                counts.dead === 0 ? '0' : <TextButton onClick={onShowDead}>{formatCount(counts.dead)}</TextButton>,
              ],
            ]}
          />
        </div>
      )}
      {work.isError ? (
        <Note kind="error" isLive>
          {work.error.message}
        </Note>
      ) : null}
    </Panel>
  );
}
