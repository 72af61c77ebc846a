import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { EvalCaseRow } from '../../../../main/contract/eval-run.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { TraceSummary } from '../../../../main/contract/trace.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { metricLabel, metricText } from '../view-model/metric-words.ts';
import { href, tracePath, tracesPath } from '../../../navigation/paths.ts';
import { Chip, type ChipProps, formatDuration, Note, SkeletonLines, TextLink } from '../../../ui/index.ts';

const STATUS_CHIP = {
  ok: {},
  refused: { tone: 'warn', icon: TriangleAlert },
  degraded: { tone: 'warn', icon: TriangleAlert },
  cancelled: {},
  error: { tone: 'error', icon: CircleAlert },
} as const satisfies Record<TraceSummary['status'], Partial<ChipProps>>;

/** What came each time: the answer, how long it took, its trace, and where judges graded it what they were asked and said. */
export function Repeats({ row, isJudged }: { row: EvalCaseRow; isJudged: boolean }) {
  const { attempts } = row;
  if (attempts.length === 0) {
    return (
      <div className="evals-repeats">
        {row.error === null ? null : <Note kind="error">{row.error}</Note>}
        {row.answer === null ? (
          <p className="evals-none">No run of this case left a trace.</p>
        ) : (
          <p className="evals-answer">{row.answer}</p>
        )}
      </div>
    );
  }
  return (
    <ol className="evals-repeats">
      {attempts.map((attempt, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a try is known by its number
        <Repeat key={index} attempt={attempt} number={index + 1} of={attempts.length} isJudged={isJudged} />
      ))}
    </ol>
  );
}

interface RepeatProps {
  attempt: EvalCaseRow['attempts'][number];
  number: number;
  of: number;
  isJudged: boolean;
}

function Repeat({ attempt, number, of, isJudged }: RepeatProps) {
  const { traceId, error, values } = attempt;
  const trace = useEngineQuery('trace.show', { traceId: traceId ?? '----' }, { isEnabled: traceId !== null });
  const root = trace.data?.spans[0];
  const answer = root?.attributes[ATTRIBUTE.answer];
  return (
    <li className="evals-repeat">
      <div className="evals-repeat__head">
        <b>{of === 1 ? 'Answer' : `Try ${number} of ${of}`}</b>
        {trace.data === undefined ? null : (
          <>
            <Chip {...STATUS_CHIP[trace.data.summary.status]}>{trace.data.summary.status}</Chip>
            <span className="text-3">{formatDuration(trace.data.summary.durationMs)}</span>
          </>
        )}
        {traceId === null ? null : (
          <TextLink href={href(tracePath({ traceId }))} label={`Open trace of try ${number}`}>
            Open trace
          </TextLink>
        )}
        {traceId === null || !isJudged ? null : (
          <TextLink
            href={href(tracesPath({ filter: `attr.${ATTRIBUTE.judgeOf}:${traceId}` }))}
            label={`Traces of the judges of try ${number}`}
          >
            Judges
          </TextLink>
        )}
      </div>
      {error === null ? null : <Note kind="error">{error}</Note>}
      {traceId === null ? <p className="text-3">It left no trace.</p> : null}
      {traceId !== null && trace.isPending ? <SkeletonLines lines={2} /> : null}
      {trace.isError ? <p className="text-3">{`Its trace is no longer there: ${trace.error.message}`}</p> : null}
      {typeof answer === 'string' ? (
        <p className="evals-answer">{answer}</p>
      ) : trace.data === undefined ? null : (
        <p className="text-3">No answer: see the trace for where it ended.</p>
      )}
      <p className="text-3 evals-repeat__values">
        {Object.entries(values)
          .map(([metric, value]) => `${metricLabel(metric)} ${metricText(metric, value)}`)
          .join(', ')}
      </p>
    </li>
  );
}
