import { useEffect, useState } from 'react';
import type { Approval } from '../../../../main/contract/effect.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useNow } from '../../../engine/use-now.ts';
import { Button, Facts, formatExactTime, formatQuantity, Note, Panel, TextButton } from '../../../ui/index.ts';
import { useAgentRuns } from '../use-agent-runs.ts';
import { agoText, fieldTexts } from '../view-model/step-text.ts';
import { EditArgumentsDialog } from './edit-arguments-dialog.tsx';
import { PreviewLines } from './preview-lines.tsx';
import { useApprovalCommands } from './use-approval-commands.ts';

/** A request can be decided after it was in sight for so long: no key press meant for something else decides it. Milliseconds. */
const MIN_SHOWN_MS = 1000;

/** Leave for one effect, with every argument, what it would do and the way back. */
export function ApprovalPanel({ approvals, agent }: { approvals: readonly Approval[]; agent: string }) {
  const [approval] = approvals;
  if (approval === undefined) return null;
  // Bound to other arguments it is another request, and is to be read anew.
  return (
    <ApprovalCard
      key={`${approval.approvalId} ${approval.binding}`}
      approval={approval}
      count={approvals.length}
      agent={agent}
    />
  );
}

function ApprovalCard({ approval, count, agent }: { approval: Approval; count: number; agent: string }) {
  const now = useNow();
  const [isReady, setReady] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const decide = useEngineMutation('approval.decide', ['approval.list', 'agent.show', 'agent.list', 'effect.list']);
  const { resume } = useAgentRuns();
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), MIN_SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  const answer = async (decision: 'approve' | 'deny'): Promise<void> => {
    if (!isReady || decide.isPending) return;
    const { approvalId, binding } = approval;
    const { resumableRunId } = await decide.mutateAsync({ approvalId, decision, binding });
    if (resumableRunId !== null) await resume({ runId: resumableRunId });
  };
  // What goes wrong is shown in the card.
  const press = (decision: 'approve' | 'deny') => void answer(decision).catch(() => undefined);
  useApprovalCommands({ isReady: isReady && !isEditing, decide: press });
  const waitReason = isReady ? null : 'Read it first: it can be decided in a moment';
  return (
    <Panel
      title="Approval"
      scope={count === 1 ? '1 of 1' : `1 of ${count}`}
      isFit
      actions={
        <span className="text-warn">
          {approval.step === null ? '' : `step ${approval.step}, `}
          {`since ${formatExactTime(approval.requestedAt).slice(11, 16)}`}
        </span>
      }
    >
      <div className="agent-approval">
        <p className="agent-approval__question">
          {approval.undoOf === null ? `Let ${agent} call ${approval.tool}?` : `Take it back with ${approval.tool}?`}
        </p>
        <p className="text-2">Covers exactly these arguments, once. Changed arguments ask again.</p>
        <dl className="agent-approval__arguments">
          <dt>tool</dt>
          <dd>
            {approval.tool} v{approval.contractVersion} <span className="text-warn">{approval.effect}</span>
          </dd>
          {fieldTexts(approval.arguments).map(({ name, value }) => (
            <Argument key={name} name={name} value={value} />
          ))}
          <dt>bound to</dt>
          <dd title={approval.binding}>sha256 {`${approval.binding.slice(0, 4)}…${approval.binding.slice(-4)}`}</dd>
        </dl>
        <Facts
          items={[
            [
              'Will do',
              approval.preview.length === 0 ? (
                'the tool cannot tell beforehand'
              ) : (
                <PreviewLines lines={approval.preview} />
              ),
            ],
            [
              'Dry run',
              approval.previewedAt === null ? 'none' : `passed ${agoText(approval.previewedAt, now)}, same arguments`,
            ],
            [
              'Way back',
              approval.undoTool === null
                ? 'none: it cannot be taken back'
                : approval.undoTool === approval.tool
                  ? 'it can be taken back from the ledger'
                  : approval.undoTool,
            ],
            ['Rests on', restsText(approval)],
          ]}
        />
        {approval.isTainted ? (
          <Note kind="warn">Something it read came from outside. Check that you want this, not the text it read.</Note>
        ) : null}
        {decide.isError ? (
          <Note kind="error" isLive>
            {decide.error.message}
          </Note>
        ) : null}
        <div className="agent-approval__acts">
          <TextButton onClick={() => setEditing(true)}>Edit arguments…</TextButton>
          <Button shortcut="D" disabledReason={waitReason} onClick={() => press('deny')}>
            Deny
          </Button>
          <Button
            kind="primary"
            shortcut="A"
            disabledReason={waitReason}
            isLoading={decide.isPending}
            loadingLabel="Deciding"
            onClick={() => press('approve')}
          >
            Approve
          </Button>
        </div>
      </div>
      <EditArgumentsDialog
        approval={approval}
        isOpen={isEditing}
        onClose={() => setEditing(false)}
        onAsk={async (changed) => {
          await decide.mutateAsync({ approvalId: approval.approvalId, decision: 'approve', arguments: changed });
        }}
      />
    </Panel>
  );
}

function Argument({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function restsText({ restsOnSteps }: Approval): string {
  if (restsOnSteps.length === 0) return 'the task alone';
  return `${formatQuantity(restsOnSteps.length, 'step')}: ${restsOnSteps.join(', ')}`;
}
