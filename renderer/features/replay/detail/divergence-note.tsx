import type { ReplayRow } from '../../../../main/contract/replay.ts';
import type { ReplayComparison } from '../../../../main/contract/replay-comparison.ts';
import { StageLabel } from '../../../ui/index.ts';

/** The first place where both part: what everything below follows from. */
export function DivergenceNote({ row, comparison }: { row: ReplayRow; comparison: ReplayComparison | null }) {
  const first = comparison?.firstDivergence ?? row.firstDivergence;
  if (first === null) {
    return (
      <div className="replay-first" data-found="false">
        <Question text={row.question} />
        <h2>{headOf(row)}</h2>
        <p>{row.error?.message ?? noteOf(row)}</p>
      </div>
    );
  }
  const name = comparison?.stages.find(({ isFirst }) => isFirst)?.name ?? first.stageId ?? first.stage;
  return (
    <div className="replay-first" data-found="true">
      <Question text={row.question} />
      <h2>
        <StageLabel stage={first.stageId ?? first.stage}>{`First divergence: ${name}`}</StageLabel>
      </h2>
      <p>{first.detail}</p>
      {row.because === '' ? null : <p className="text-3">{row.because}</p>}
    </div>
  );
}

/** Where the recording tells of no stage that differs, a verdict can still rest on the answer. */
function headOf({ error, verdict, because, state }: ReplayRow): string {
  if (state === 'waiting') return 'Not replayed yet';
  if (error !== null) return 'It could not be replayed';
  return verdict === 'identical' || because === '' ? 'No divergence' : because;
}

function noteOf({ state }: ReplayRow): string {
  return state === 'waiting'
    ? 'Nothing of it was run, so there is nothing to compare.'
    : 'No stage that both sides tell of differs; what could not be compared is listed below.';
}

/** Two lines of it: a recorded question may hold a whole context. */
function Question({ text }: { text: string }) {
  return (
    <p className="replay-first__question" title={text}>
      {text}
    </p>
  );
}
