import { useCallback, useMemo } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { View } from '../../../app/view.tsx';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, Note, SkeletonLines, useDelayed } from '../../../ui/index.ts';
import { CaseView } from '../case/case-view.tsx';
import { useEvalRun } from '../live/use-eval-run.ts';
import { useOverrule } from '../triage/use-overrule.ts';
import { canResume } from '../view-model/run-words.ts';
import { RunBody } from './run-body.tsx';
import { runCommands } from './run-commands.ts';
import { RunActions, RunChips } from './run-header.tsx';
import { RunProgress } from './run-progress.tsx';

export interface RunViewProps {
  runId: string;
  cellId: string | null;
  caseId: string | null;
  metric: string | null;
}

/** What is worth changing? One run, live or as it was. */
export function RunView({ runId, cellId, caseId, metric }: RunViewProps) {
  const goTo = useGoTo();
  const { query, run } = useEvalRun(runId);
  const showsSkeleton = useDelayed(query.isPending);
  if (query.isError) {
    return (
      <View title="Evals">
        <ErrorState
          title="The run could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
          actions={<Button onClick={() => goTo(evalsPath({ face: 'runs' }))}>All runs</Button>}
        />
      </View>
    );
  }
  if (run === null) return <View title="Evals">{showsSkeleton ? <SkeletonLines lines={14} /> : null}</View>;
  if (caseId !== null) {
    const shown = cellId ?? run.report.matrix.find(({ isBaseline }) => isBaseline)?.cellId ?? 'c1';
    return <CaseView key={caseId} report={run.report} cellId={shown} caseId={caseId} />;
  }
  return <RunPage report={run.report} progress={run.progress} cellId={cellId} metric={metric} />;
}

interface RunPageProps {
  report: EvalRunReport;
  progress: NonNullable<ReturnType<typeof useEvalRun>['run']>['progress'];
  cellId: string | null;
  metric: string | null;
}

function RunPage({ report, progress, cellId, metric }: RunPageProps) {
  const goTo = useGoTo();
  const { runId, evalId, label } = report;
  const isRunning = report.state === 'running';
  const stop = useEngineMutation('eval.cancel', ['eval.show', 'eval.runs']);
  const resume = useEngineMutation('eval.resume', ['eval.show', 'eval.runs']);
  const start = useEngineMutation('eval.start', ['eval.runs', 'eval.list']);
  const overruling = useOverrule(runId);
  const { mutate: mutateStop } = stop;
  const { mutate: mutateResume } = resume;
  const { mutate: mutateStart } = start;
  const stopRun = useCallback(() => mutateStop({ runId }), [mutateStop, runId]);
  const resumeRun = useCallback(() => mutateResume({ runId }), [mutateResume, runId]);
  const runAgain = useCallback(
    () => mutateStart({ eval: evalId }, { onSuccess: (started) => goTo(evalsPath({ runId: started.runId })) }),
    [mutateStart, evalId, goTo],
  );
  const toRuns = useCallback(() => goTo(evalsPath({ face: 'runs' })), [goTo]);
  const before = useRunBefore(report);
  const compareBefore = useMemo(
    () => (before === null ? null : () => goTo(evalsPath({ face: 'compare', a: before, b: runId }))),
    [before, goTo, runId],
  );
  const { canUndo, undoLast } = overruling;
  const hasRest = canResume(report);
  useViewCommands(
    useMemo(
      () =>
        runCommands({
          runId,
          evalId,
          isRunning,
          canResume: hasRest,
          canUndo,
          stop: stopRun,
          resume: resumeRun,
          runAgain,
          undo: undoLast,
          toRuns,
          compareBefore,
        }),
      [runId, evalId, isRunning, hasRest, canUndo, stopRun, resumeRun, runAgain, undoLast, toRuns, compareBefore],
    ),
  );
  return (
    <View
      title="Evals"
      object={label === '' ? `${evalId}.eval.yaml` : `${evalId}: ${label}`}
      chips={<RunChips report={report} />}
      actions={
        <RunActions
          report={report}
          isStopping={stop.isPending}
          onStop={stopRun}
          isResuming={resume.isPending}
          onResume={resumeRun}
          isStarting={start.isPending}
          onAgain={runAgain}
        />
      }
    >
      {[stop.error, resume.error, start.error, report.state === 'failed' ? report.error : null].map((error) =>
        error === null ? null : (
          <Note key={error.message} kind="error" isLive>
            {error.message}
          </Note>
        ),
      )}
      {isRunning ? <RunProgress report={report} progress={progress} onStop={stopRun} /> : null}
      <RunBody
        report={report}
        overruling={overruling}
        metric={metric}
        cellId={cellId}
        onMetric={(next) => goTo(evalsPath({ runId, cell: cellId ?? undefined, metric: next }), { replace: true })}
        onCell={(next) => goTo(evalsPath({ runId, cell: next, metric: metric ?? undefined }), { replace: true })}
        onCase={(cell, caseId) => goTo(evalsPath({ runId, cell, caseId, metric: metric ?? undefined }))}
      />
    </View>
  );
}

/** @returns the run of the same eval that ended before this one; null when it is the first */
function useRunBefore({ evalId, runId, startedAt }: EvalRunReport): string | null {
  const { data = [] } = useEngineQuery('eval.runs', { evalId });
  return (
    data.find((each) => each.runId !== runId && each.startedAt < startedAt && each.state !== 'running')?.runId ?? null
  );
}
