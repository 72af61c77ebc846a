import { useState } from 'react';
import type { AgentResult } from '../../../../main/contract/agent.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { agentPath, href, tracePath } from '../../../navigation/paths.ts';
import { formatQuantity, Note, Panel, TextLink } from '../../../ui/index.ts';
import { useAgentStore } from '../agent-store.ts';
import { RerunDialog } from '../rerun/rerun-dialog.tsx';
import { isTakenOver, rerunBlockedBy } from '../view-model/rerun-text.ts';
import { AnswerBlock } from './answer-block.tsx';
import { StepItem } from './step-item.tsx';

/** Every step of a run, numbered: what was called, with what, and what came of it. */
export function StepsPanel({ run }: { run: AgentResult }) {
  const live = useAgentStore((state) => state.live[run.runId]);
  const isTrusted = useWorkspace()?.isTrusted !== false;
  const [rerunFrom, setRerunFrom] = useState<number | null>(null);
  const { steps, changedReads, memory, session, traceId, rerunOf } = run;
  const lastModelStep = steps.findLast(({ kind }) => kind === 'model')?.number ?? null;
  return (
    <Panel
      title="Steps"
      scope={stepsScope(run)}
      actions={traceId === null ? undefined : <TextLink href={href(tracePath({ traceId }))}>Open trace</TextLink>}
    >
      <p className="agent-task">{run.task}</p>
      {rerunOf === null ? null : (
        <p className="agent-shown">
          {rerunOf.fromStep === 1 ? 'Run again: ' : `Run again from step ${rerunOf.fromStep} on: `}
          <TextLink href={href(agentPath({ run: rerunOf.runId }))}>{rerunOf.runId}</TextLink>
        </p>
      )}
      {changedReads.length === 0 ? null : (
        <Note kind="warn">
          {`Read since changed: ${changedReads.map(({ label, change, step }) => `${label} (step ${step}, ${change})`).join(', ')}.`}
        </Note>
      )}
      {session.summarizedTurns === 0 && session.turns === 0 && memory.length === 0 ? null : (
        <p className="agent-shown">
          {`Shown besides the task: ${[
            ...(session.turns === 0 ? [] : [formatQuantity(session.turns, 'turn')]),
            ...(session.summarizedTurns === 0
              ? []
              : [`a summary of ${formatQuantity(session.summarizedTurns, 'older turn')}`]),
            ...(memory.length === 0 ? [] : [formatQuantity(memory.length, 'remembered item')]),
          ].join(', ')}.`}
        </p>
      )}
      <ol className="agent-steps">
        {steps.map((step) => (
          <StepItem
            key={step.number}
            step={step}
            lastModelStep={lastModelStep}
            isTakenOver={isTakenOver(step, run)}
            rerunBlockedBy={rerunBlockedBy(step, run, isTrusted)}
            onRerun={() => setRerunFrom(step.number)}
            streamed={live?.step === step.number && step.status === 'running' ? live.text : null}
          />
        ))}
      </ol>
      <AnswerBlock run={run} />
      <RerunDialog key={run.runId} run={run} fromStep={rerunFrom} onClose={() => setRerunFrom(null)} />
    </Panel>
  );
}

function stepsScope({ steps, status }: AgentResult): string {
  const waiting = steps.filter((step) => step.status === 'waiting').length;
  const done = steps.length - waiting - steps.filter((step) => step.status === 'running').length;
  return [
    `${done} done`,
    ...(waiting === 0 ? [] : [`${waiting} waits`]),
    ...(status === 'running' ? ['at work'] : []),
  ].join(', ');
}
