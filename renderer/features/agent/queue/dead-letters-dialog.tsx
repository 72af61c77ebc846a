import { useState } from 'react';
import type { QueuedTask } from '../../../../main/contract/hand-off.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, Dialog, Facts, Field, formatCount, formatExactTime, Note, Select } from '../../../ui/index.ts';

export interface DeadLettersDialogProps {
  isOpen: boolean;
  /** The one to begin with. */
  taskId: string | null;
  onClose: () => void;
}

/** Tasks that failed for good: read why, mend them, put them back. */
export function DeadLettersDialog({ isOpen, taskId, onClose }: DeadLettersDialogProps) {
  const dead = useEngineQuery('queue.list', { state: ['dead'] }, { isEnabled: isOpen });
  const tasks = dead.data?.tasks ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = tasks.find((task) => task.taskId === (chosen ?? taskId)) ?? tasks[0];
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Dead letters" width="wide">
      {shown === undefined ? <p>There is none.</p> : null}
      {tasks.length < 2 || shown === undefined ? null : (
        <Select
          label="Task"
          value={shown.taskId}
          options={tasks.map((task) => ({ value: task.taskId, label: task.task }))}
          onChange={setChosen}
        />
      )}
      {shown === undefined ? null : <DeadLetter key={shown.taskId} task={shown} onDone={onClose} />}
    </Dialog>
  );
}

function DeadLetter({ task, onDone }: { task: QueuedTask; onDone: () => void }) {
  const [text, setText] = useState(task.task);
  const [agent, setAgent] = useState(task.agent);
  const fix = useEngineMutation('queue.fix', ['queue.list']);
  const replay = useEngineMutation('queue.replay', ['queue.list']);
  const putBack = async (): Promise<void> => {
    if (text.trim() !== task.task || agent.trim() !== task.agent) {
      await fix.mutateAsync({ taskId: task.taskId, task: text.trim(), agent: agent.trim() });
    }
    await replay.mutateAsync({ taskId: task.taskId });
    onDone();
  };
  const error = fix.error ?? replay.error;
  return (
    <>
      {task.error === null ? null : <Note kind="error">{task.error}</Note>}
      <Facts
        items={[
          ['Tried', `${formatCount(task.attempts)} of ${formatCount(task.maxAttempts)} times`],
          ['Left by', task.fromRunId === null ? 'a person' : `run ${task.fromRunId}`],
          ['Last at', formatExactTime(task.updatedAt)],
        ]}
      />
      <Field label="Agent" value={agent} onChange={setAgent} />
      <Field label="Task" value={text} onChange={setText} rows={4} isSpellChecked />
      {error === null ? null : (
        <Note kind="error" isLive>
          {error.message}
        </Note>
      )}
      <div className="agent-form__acts">
        <Button onClick={onDone}>Leave it</Button>
        <Button
          kind="primary"
          isLoading={fix.isPending || replay.isPending}
          loadingLabel="Putting it back"
          disabledReason={text.trim() === '' || agent.trim() === '' ? 'Name an agent and a task' : null}
          onClick={() => void putBack().catch(() => undefined)}
        >
          Put it back
        </Button>
      </div>
    </>
  );
}
