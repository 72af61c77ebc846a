import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { evalsPath, href } from '../../../navigation/paths.ts';
import { formatExactTime, TextLink } from '../../../ui/index.ts';
import { RunMark } from '../run-mark.tsx';
import { cellName } from '../view-model/matrix-grid.ts';
import { sideParts } from '../view-model/side-parts.ts';

/** What one side of a comparison is: its run, and its cell where it is one. */
export function PairHead({ name, side }: { name: 'A' | 'B'; side: string }) {
  const { runId, cellId } = sideParts(side);
  const { data: report } = useEngineQuery('eval.show', { runId });
  const cell = report?.matrix.find((each) => each.cellId === cellId);
  return (
    <div className="evals-pair__side">
      <b>{name}</b>
      <TextLink href={href(evalsPath({ runId, cell: cellId ?? undefined }))}>
        {report === undefined ? side : `${report.evalId}${report.label === '' ? '' : `: ${report.label}`}`}
      </TextLink>
      {cell === undefined ? null : (
        <span className="text-2 ellipsis">{`${cell.isBaseline ? 'serving: ' : ''}${cellName(cell)}`}</span>
      )}
      {report === undefined ? null : (
        <>
          <RunMark run={report} />
          <span className="text-3">{formatExactTime(report.startedAt)}</span>
        </>
      )}
    </div>
  );
}
