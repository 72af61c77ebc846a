import { useState } from 'react';
import type { AgentResult } from '../../../../main/contract/agent.ts';
import { modelHint } from '../../../app/status-bar/model-hint.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { agentPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, CliTwin, Dialog, Note, Select, type SelectOption } from '../../../ui/index.ts';
import { useAgentStore } from '../agent-store.ts';
import { useAgentRuns } from '../use-agent-runs.ts';
import { keptText } from '../view-model/rerun-text.ts';

export interface RerunDialogProps {
  run: AgentResult;
  /** The first step to do again; null keeps the dialog shut. */
  fromStep: number | null;
  onClose: () => void;
}

/** Another run of the same task from one of its steps: by the agent as it is now, or by another model. */
export function RerunDialog({ run, fromStep, onClose }: RerunDialogProps) {
  const [model, setModel] = useState(run.model);
  const [isBeginning, setIsBeginning] = useState(false);
  const models = useEngineQuery('languageModel.list', {}, { isEnabled: fromStep !== null });
  const problem = useAgentStore((state) => state.problem);
  const { rerun } = useAgentRuns();
  const goTo = useGoTo();
  const options: SelectOption<string>[] = [
    { value: run.model, label: run.model, hint: 'as before' },
    ...(models.data?.models ?? [])
      .filter(({ id }) => id !== run.model)
      .map((info) => ({ value: info.id, label: info.id, hint: modelHint(info) })),
  ];
  const begin = async (from: number): Promise<void> => {
    setIsBeginning(true);
    const runId = await rerun({ runId: run.runId, fromStep: from, ...(model === run.model ? {} : { model }) });
    setIsBeginning(false);
    if (runId === null) return;
    onClose();
    goTo(agentPath({ run: runId }));
  };
  const flags = [run.runId, '--from', String(fromStep ?? 1), ...(model === run.model ? [] : ['--model', model])];
  return (
    <Dialog
      isOpen={fromStep !== null}
      onClose={onClose}
      title={fromStep === 1 ? 'Run again from the beginning' : `Run again from step ${fromStep ?? ''}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            isLoading={isBeginning}
            loadingLabel="Beginning"
            onClick={() => {
              if (fromStep !== null) void begin(fromStep);
            }}
          >
            Run again
          </Button>
        </>
      }
    >
      <p>{keptText(fromStep ?? 1)}</p>
      <Select label="Model" isLabelShown value={model} options={options} onChange={setModel} />
      <CliTwin line={cliLine('agent', 'rerun', ...flags)} />
      {problem === null ? null : (
        <Note kind="error" isLive>
          {problem}
        </Note>
      )}
    </Dialog>
  );
}
