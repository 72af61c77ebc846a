import { UserRound } from 'lucide-react';
import * as z from 'zod';
import type { AgentResult } from '../../../../main/contract/agent.ts';
import type { HandOff } from '../../../../main/contract/hand-off.ts';
import { useDraft } from '../../../drafts/use-draft.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import { Button, Facts, Field, Note, Panel, TextLink } from '../../../ui/index.ts';
import { useAgentRuns } from '../use-agent-runs.ts';

/** The packet for a person: what is asked, what is known, what is not done. Its answer flows back into the run. */
export function HandOffPanel({ run }: { run: AgentResult }) {
  const create = useEngineMutation('handoff.create', ['handoff.list', 'agent.show', 'agent.list']);
  const open = run.handOffs.find(({ state }) => state === 'open');
  const last = open ?? run.handOffs.at(-1);
  const canHandOff = open === undefined && run.status !== 'running' && run.status !== 'answered';
  if (last === undefined && !canHandOff) return null;
  return (
    <Panel
      title="Hand-off"
      scope={last === undefined ? 'to a person, with everything known so far' : `to ${last.to}`}
      isFit
      actions={
        canHandOff ? (
          <Button
            icon={UserRound}
            isLoading={create.isPending}
            loadingLabel="Handing off"
            onClick={() => create.mutate({ runId: run.runId })}
          >
            Hand off now
          </Button>
        ) : null
      }
    >
      {create.isError ? (
        <Note kind="error" isLive>
          {create.error.message}
        </Note>
      ) : null}
      {last === undefined ? null : <Packet handOff={last} />}
      {open === undefined ? null : <AnswerForm key={open.handOffId} handOff={open} />}
    </Panel>
  );
}

function Packet({ handOff: { packet, state, answer } }: { handOff: HandOff }) {
  return (
    <div className="agent-packet">
      <Facts
        items={[
          ['Question', packet.question],
          ['So far', packet.context === '' ? null : packet.context],
          [
            'Known',
            packet.known.length === 0
              ? 'nothing yet'
              : packet.known.map(({ step, text }) => `${text} (step ${step})`).join('; '),
          ],
          [
            'Documents',
            packet.documents.length === 0 ? (
              'none'
            ) : (
              <span className="agent-packet__list">
                {packet.documents.map(({ marker, displayPath, headingPath }) => (
                  <span key={marker}>{[displayPath, ...headingPath].join(' › ')}</span>
                ))}
              </span>
            ),
          ],
          ['Not done', packet.notDone.length === 0 ? 'nothing' : packet.notDone.join('; ')],
          ['Effects', packet.effects.length === 0 ? 'none' : packet.effects.join('; ')],
          [
            'Trace',
            packet.traceIds.length === 0 ? (
              'none'
            ) : (
              <span className="agent-packet__list">
                {packet.traceIds.map((traceId) => (
                  <TextLink key={traceId} href={href(tracePath({ traceId }))}>
                    {traceId.slice(0, 8)}
                  </TextLink>
                ))}
              </span>
            ),
          ],
          ['Answer', state === 'open' ? null : (answer ?? 'closed without one')],
        ]}
      />
    </div>
  );
}

function AnswerForm({ handOff }: { handOff: HandOff }) {
  const [answer, setAnswer, forget] = useDraft({ form: 'hand-off', about: handOff.handOffId }, z.string(), '');
  const send = useEngineMutation('handoff.answer', ['handoff.list', 'agent.show', 'agent.list']);
  const { resume } = useAgentRuns();
  const finish = async (said: string | null): Promise<void> => {
    const { resumableRunId } = await send.mutateAsync({
      handOffId: handOff.handOffId,
      ...(said === null ? {} : { answer: said }),
    });
    forget();
    if (resumableRunId !== null) await resume({ runId: resumableRunId });
  };
  const submit = (said: string | null) => void finish(said).catch(() => undefined);
  return (
    <form
      className="agent-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (answer.trim() !== '') submit(answer.trim());
      }}
    >
      <Field label="Your answer" value={answer} onChange={setAnswer} rows={3} isSpellChecked />
      <div className="agent-form__acts">
        <Button onClick={() => submit(null)}>Close without an answer</Button>
        <Button
          kind="primary"
          type="submit"
          isLoading={send.isPending}
          loadingLabel="Answering"
          disabledReason={answer.trim() === '' ? 'Type an answer first' : null}
        >
          Answer and go on
        </Button>
      </div>
      {send.isError ? (
        <Note kind="error" isLive>
          {send.error.message}
        </Note>
      ) : null}
    </form>
  );
}
