import { Check, CircleAlert, CircleSlash, TriangleAlert } from 'lucide-react';
import { href, tracePath } from '../../../navigation/paths.ts';
import {
  Button,
  Chip,
  CopyButton,
  formatDuration,
  formatCost,
  formatQuantity,
  formatScore,
  formatTokens,
  Note,
  Panel,
  TextLink,
} from '../../../ui/index.ts';
import { useAsk } from '../use-ask.ts';
import type { ShownRun } from '../use-shown-run.ts';
import { type AskRun, runMs } from '../view-model/ask-run.ts';
import { ladderNotes } from '../view-model/stage-rows.ts';
import { AnswerText } from './answer-text.tsx';
import { LiveAnswer } from './live-answer.tsx';
import { OriginNotes } from './origin-notes.tsx';
import { RefusalEvidence } from './refusal-evidence.tsx';
import { RewriteNote } from './rewrite-note.tsx';
import { SourceList } from './source-list.tsx';
import { SupersededNote } from './superseded-note.tsx';
import './answer.css';

/** The answer, what it rests on, and everything that was left out of it. */
export function AnswerPanel({ shown, actions }: { shown: ShownRun; actions?: React.ReactNode }) {
  const { run } = shown;
  const answer = run.result?.answer ?? run.text;
  return (
    <Panel
      title="Answer"
      isFit
      chips={
        <>
          <OutcomeChip run={run} />
          {run.result === null || run.result.refused ? null : (
            <span className="text-3">{formatQuantity(run.result.citations.length, 'citation')}</span>
          )}
        </>
      }
      actions={
        <>
          <AnswerFigures run={run} />
          {answer === '' ? null : <CopyButton text={answer} label="Copy the answer" />}
          {actions}
        </>
      }
    >
      <div className="answer" aria-busy={run.status === 'running'}>
        <AnswerText run={run} />
        <LiveAnswer key={run.id} run={run} />
      </div>
      {run.result?.refused === true ? <RefusalEvidence run={run} /> : <SourceList run={run} />}
      <div className="answer__notes">
        <OriginNotes run={run} />
        <RewriteNote run={run} />
        <SupersededNote run={run} />
        {ladderNotes(run.timings).map(({ stage, text }) => (
          <Note
            key={stage}
            kind="warn"
            action={run.traceId === null ? undefined : <TraceLink run={run}>Why</TraceLink>}
          >
            {text}
          </Note>
        ))}
        <FailureNote run={run} />
      </div>
    </Panel>
  );
}

function OutcomeChip({ run }: { run: AskRun }) {
  const { result, status } = run;
  if (status === 'running') {
    const stage = run.running.at(-1)?.stage;
    return <Chip tone="accent">{stage === undefined ? 'starting' : stage}</Chip>;
  }
  if (status === 'failed') {
    return (
      <Chip tone="error" icon={CircleAlert}>
        failed
      </Chip>
    );
  }
  if (status === 'cancelled' || result === null) return <Chip icon={CircleSlash}>stopped</Chip>;
  if (result.refused) {
    return (
      <Chip tone="info" icon={CircleSlash}>
        refused
      </Chip>
    );
  }
  if (result.stages.some(({ ladderStep }) => ladderStep !== null)) {
    return (
      <Chip tone="warn" icon={TriangleAlert}>
        degraded
      </Chip>
    );
  }
  if (result.evidence === null) return null;
  return (
    <Chip
      tone="ok"
      icon={Check}
      title={`How far the passages settle the question, 0 to 1. Below ${formatScore(result.evidenceFloor)} the model refuses.`}
    >
      {`evidence ${formatScore(result.evidence)}`}
    </Chip>
  );
}

function AnswerFigures({ run }: { run: AskRun }) {
  const ms = runMs(run);
  const { result } = run;
  return (
    <>
      {ms === null || run.status === 'running' ? null : <span>{formatDuration(ms)}</span>}
      {result === null ? null : (
        <>
          <span title={`${formatTokens(result.usage.inputTokens)} in, ${formatTokens(result.usage.outputTokens)} out`}>
            {formatTokens(result.usage.inputTokens + result.usage.outputTokens)}
          </span>
          <span title={result.model}>{formatCost(result.costUsd)}</span>
        </>
      )}
    </>
  );
}

function FailureNote({ run }: { run: AskRun }) {
  const ask = useAsk();
  if (run.failure === null) return null;
  const again = (
    <span className="answer__ways">
      <Button size="small" onClick={() => ask(run.question, run.overrides)}>
        Ask again
      </Button>
      {run.traceId === null ? null : <TraceLink run={run}>Open trace</TraceLink>}
    </span>
  );
  const { stage, error } = run.failure;
  const kept = run.text.trim() === '' ? '' : ' What had arrived is kept above.';
  return run.status === 'cancelled' ? (
    <Note action={again} isLive>
      {`Stopped${stage === null ? '' : ` during ${stage}`}.${kept}`}
    </Note>
  ) : (
    <Note kind="error" action={again} isLive>
      <strong>{stage === null ? 'The ask failed.' : `${stage} ended it.`}</strong> {error.message}
      {kept}
    </Note>
  );
}

function TraceLink({ run, children }: { run: AskRun; children: string }) {
  return run.traceId === null ? null : <TextLink href={href(tracePath({ traceId: run.traceId }))}>{children}</TextLink>;
}
