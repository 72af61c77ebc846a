import type { RequestOf } from '../../../../main/contract/methods.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { agentPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, CliTwin, Field, Note, Panel, Segmented } from '../../../ui/index.ts';
import { useAgentStore } from '../agent-store.ts';
import { useAgentRuns } from '../use-agent-runs.ts';
import { parseDraft } from '../view-model/parse-draft.ts';

const APPROVE = [
  { value: 'none', label: 'Only preview' },
  { value: 'ask', label: 'Ask me' },
  { value: 'all-listed', label: 'Listed tools may' },
] as const;

export const TASK_FIELD_ID = 'agent-task';

/** A new task: what to do, within which bounds, and who lets effects happen. */
export function TaskForm() {
  const { draft, problem, changeDraft, openForm, report } = useAgentStore();
  const workspace = useWorkspace();
  const goTo = useGoTo();
  const { start } = useAgentRuns();
  const parsed = parseDraft(draft);
  const disabledReason =
    workspace?.isTrusted === false
      ? 'Restricted: nothing runs until the workspace is trusted'
      : parsed.ok
        ? null
        : parsed.message;
  const begin = async (request: RequestOf<'agent.run'>): Promise<void> => {
    const runId = await start(request);
    if (runId === null) return;
    changeDraft({ task: '' });
    openForm(false);
    goTo(agentPath({ run: runId }));
  };
  return (
    <Panel title="New task" isFit>
      <form
        className="agent-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (disabledReason === null && parsed.ok) void begin(parsed.request);
        }}
      >
        <Field
          id={TASK_FIELD_ID}
          label="Task"
          value={draft.task}
          onChange={(task) => {
            report(null);
            changeDraft({ task });
          }}
          rows={3}
          isSpellChecked
          placeholder="What is to be found out or done"
        />
        <div className="agent-form__bounds">
          <Field label="Agent" value={draft.agent} onChange={(agent) => changeDraft({ agent })} placeholder="agent" />
          <Field
            label="Steps at most"
            value={draft.maxSteps}
            onChange={(maxSteps) => changeDraft({ maxSteps })}
            placeholder="as its pipeline says"
          />
          <Field
            label="Money at most, $"
            value={draft.maxCostUsd}
            onChange={(maxCostUsd) => changeDraft({ maxCostUsd })}
            placeholder="as its pipeline says"
          />
        </div>
        <div className="agent-form__choice">
          <span aria-hidden="true">Who lets effects happen</span>
          <Segmented
            label="Who lets effects happen"
            value={draft.approve ?? 'ask'}
            options={APPROVE}
            onChange={(approve) => changeDraft({ approve })}
          />
        </div>
        {problem === null ? null : (
          <Note kind="error" isLive>
            {problem}
          </Note>
        )}
        <div className="agent-form__acts">
          <CliTwin line={cliLine('agent', draft.task.trim() === '' ? 'TASK' : draft.task.trim())} />
          <Button kind="primary" type="submit" disabledReason={disabledReason}>
            Begin
          </Button>
        </div>
      </form>
    </Panel>
  );
}
