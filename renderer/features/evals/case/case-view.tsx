import { ArrowLeft } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import type { EvalCaseRow, EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { View } from '../../../app/view.tsx';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  Chip,
  EmptyState,
  ErrorState,
  Panel,
  SkeletonLines,
  useDelayed,
  Verdict,
  ViewColumns,
} from '../../../ui/index.ts';
import { OverruleBar } from '../triage/overrule-bar.tsx';
import { useOverrule } from '../triage/use-overrule.ts';
import { cellName } from '../view-model/matrix-grid.ts';
import { caseCommands } from './case-commands.ts';
import { CaseValues } from './case-values.tsx';
import { Repeats } from './repeats.tsx';
import { useCase } from './use-case.ts';

export interface CaseViewProps {
  report: EvalRunReport;
  cellId: string;
  caseId: string;
}

/** One case in one cell: what was asked, what came each time, and what it was worth. */
export function CaseView({ report, cellId, caseId }: CaseViewProps) {
  const goTo = useGoTo();
  const { runId } = report;
  const { row, isPending, error, refetch } = useCase(report, cellId, caseId);
  const overruling = useOverrule(runId);
  const cell = report.matrix.find((each) => each.cellId === cellId);
  const triaged = cell?.isBaseline === true ? report.triage.cases.find((each) => each.caseId === caseId) : undefined;
  const back = useCallback(() => goTo(evalsPath({ runId, cell: cellId })), [goTo, runId, cellId]);
  const walk = useCallback(
    (step: 1 | -1) => {
      const ids = report.triage.cases.map((each) => each.caseId);
      const next = ids[ids.indexOf(caseId) + step];
      if (next !== undefined) goTo(evalsPath({ runId, cell: cellId, caseId: next }), { replace: true });
    },
    [report.triage.cases, caseId, goTo, runId, cellId],
  );
  const { canUndo, undoLast } = overruling;
  useViewCommands(
    useMemo(() => caseCommands({ back, walk, canUndo, undo: undoLast }), [back, walk, canUndo, undoLast]),
  );
  const showsSkeleton = useDelayed(isPending);
  const head = {
    title: 'Evals',
    object: `${report.evalId}.eval.yaml`,
    chips: (
      <>
        <Chip>{caseId}</Chip>
        {cell === undefined ? null : <Chip isOutlined>{cell.isBaseline ? 'serving cell' : cellName(cell)}</Chip>}
      </>
    ),
    actions: (
      <Button kind="quiet" icon={ArrowLeft} onClick={back}>
        Back to the run
      </Button>
    ),
  };
  if (error !== null) {
    return (
      <View {...head}>
        <ErrorState title="The case could not be read" error={error} onRetry={refetch} />
      </View>
    );
  }
  if (row === undefined) {
    return (
      <View {...head}>
        {isPending ? (
          showsSkeleton ? (
            <SkeletonLines lines={10} />
          ) : null
        ) : (
          <EmptyState
            title={`${caseId} has no result in this cell`}
            actions={<Button onClick={back}>Back to the run</Button>}
          >
            It has not run yet, or the run was stopped before it.
          </EmptyState>
        )}
      </View>
    );
  }
  return (
    <View {...head}>
      <Verdict sentence={row.question} />
      {triaged === undefined ? null : (
        <OverruleBar
          key={`${triaged.cause} ${triaged.rule}`}
          one={triaged}
          isPending={overruling.isPending}
          error={overruling.error}
          onOverrule={(cause, reason) => overruling.overrule(triaged, cause, reason)}
        />
      )}
      <ViewColumns
        id="eval-case"
        main={{ label: 'Answers', minSize: 420, content: <Answers row={row} report={report} /> }}
        detail={{
          label: 'Values',
          defaultSize: '40%',
          minSize: 340,
          content: <CaseValues report={report} row={row} cellId={cellId} />,
        }}
      />
    </View>
  );
}

function Answers({ row, report: { repeats, judges } }: { row: EvalCaseRow; report: EvalRunReport }) {
  return (
    <Panel title="Answers" scope={repeats === 1 ? 'one try' : `${repeats} tries`}>
      <Repeats row={row} isJudged={Object.keys(judges).length > 0} />
    </Panel>
  );
}
