import type { ReplayComparison, ReplayRow } from '../../../../main/contract/replay.ts';
import { StageLabel } from '../../../ui/index.ts';

/** The first place where both part: what everything below follows from. */
export function DivergenceNote({ row, comparison }: { row: ReplayRow; comparison: ReplayComparison | null }) {
  const first = comparison?.firstDivergence ?? row.firstDivergence;
  if (first === null) {
    return (
      <div className="replay-first" data-found="false">
        <Question text={row.question} />
        <h2>{headOf(row)}</h2>
        <p>
          {row.error?.message ??
            'No stage that both sides tell of differs; what could not be compared is listed below.'}
        </p>
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
function headOf({ error, verdict, because }: ReplayRow): string {
  if (error !== null) return 'It could not be replayed';
  return verdict === 'identical' || because === '' ? 'No divergence' : because;
}

/** Two lines of it: a recorded question may hold a whole context. */
function Question({ text }: { text: string }) {
  return (
    <p className="replay-first__question" title={text}>
      {text}
    </p>
  );
}
