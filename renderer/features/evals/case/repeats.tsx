import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { EvalCaseRow } from '../../../../main/contract/eval-run.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { TraceSummary } from '../../../../main/contract/trace.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import { Chip, type ChipProps, formatDuration, Note, SkeletonLines, TextLink } from '../../../ui/index.ts';

const STATUS_CHIP = {
  ok: {},
  refused: { tone: 'warn', icon: TriangleAlert },
  degraded: { tone: 'warn', icon: TriangleAlert },
  cancelled: {},
  error: { tone: 'error', icon: CircleAlert },
} as const satisfies Record<TraceSummary['status'], Partial<ChipProps>>;

/** What came each time: the answer, how long it took, and its trace. */
export function Repeats({ row }: { row: EvalCaseRow }) {
  if (row.traceIds.length === 0) {
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
      {row.error === null ? null : (
        <li>
          <Note kind="error">{row.error}</Note>
        </li>
      )}
      {row.traceIds.map((traceId, index) => (
        <Repeat key={traceId} traceId={traceId} number={index + 1} of={row.traceIds.length} />
      ))}
    </ol>
  );
}

function Repeat({ traceId, number, of }: { traceId: string; number: number; of: number }) {
  const trace = useEngineQuery('trace.show', { traceId });
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
        <TextLink href={href(tracePath({ traceId }))} label={`Open the trace of try ${number}`}>
          Open trace
        </TextLink>
      </div>
      {trace.isPending ? <SkeletonLines lines={2} /> : null}
      {trace.isError ? <p className="text-3">{`Its trace is no longer there: ${trace.error.message}`}</p> : null}
      {typeof answer === 'string' ? (
        <p className="evals-answer">{answer}</p>
      ) : trace.data === undefined ? null : (
        <p className="text-3">No answer: see the trace for where it ended.</p>
      )}
    </li>
  );
}
