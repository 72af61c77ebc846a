import { useCallback, useEffect, useMemo } from 'react';
import { View } from '../../../app/view.tsx';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, Note, SkeletonLines, useDelayed, Verdict, ViewColumns } from '../../../ui/index.ts';
import { usePointed } from '../live/pointed-store.ts';
import { type ShownRun, useRun } from '../live/use-run.ts';
import { slosOf } from '../view-model/run-slos.ts';
import { runVerdict } from '../view-model/verdict-words.ts';
import { EnginePanel } from './engine-panel.tsx';
import { ErrorPanel } from './error-panel.tsx';
import { FigureStrip } from './figure-strip.tsx';
import { GeneratorPanel } from './generator-panel.tsx';
import { QualityPanel } from './quality-panel.tsx';
import { RunCharts } from './run-charts.tsx';
import { runCommands } from './run-commands.ts';
import { RunActions, RunChips } from './run-header.tsx';
import { SloPanel } from './slo-panel.tsx';

/** Watch it bend: one run, live or as it was. */
export function RunView({ runId }: { runId: string }) {
  const goTo = useGoTo();
  const { query, run } = useRun(runId);
  const stop = useEngineMutation('load.cancel', ['load.show', 'load.list']);
  const start = useEngineMutation('load.start', ['load.list', 'load.scenarios']);
  const point = usePointed((state) => state.point);
  // The view is drawn anew for each run: another one has other seconds.
  useEffect(() => () => point(null), [point]);
  const isRunning = run?.isRunning === true;
  const scenario = run?.detail.summary.scenario ?? '';
  const { mutate: mutateStop } = stop;
  const { mutate: mutateStart } = start;
  const stopRun = useCallback(() => mutateStop({ runId }), [mutateStop, runId]);
  const runAgain = useCallback(
    (rateFactor: number) =>
      mutateStart({ scenario, rateFactor }, { onSuccess: (started) => goTo(loadPath({ runId: started.runId })) }),
    [mutateStart, scenario, goTo],
  );
  const toRuns = useCallback(() => goTo(loadPath({ face: 'runs' })), [goTo]);
  const canRepeat = run?.detail.summary.origin === 'trestle' && run.detail.scenarioText !== '';
  useViewCommands(
    useMemo(
      () => runCommands({ runId, scenario, isRunning, canRepeat, stop: stopRun, runAgain: () => runAgain(1), toRuns }),
      [runId, scenario, isRunning, canRepeat, stopRun, runAgain, toRuns],
    ),
  );
  const showsSkeleton = useDelayed(query.isPending);
  if (query.isError) {
    return (
      <View title="Load">
        <ErrorState
          title="The run could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
          actions={<Button onClick={toRuns}>All runs</Button>}
        />
      </View>
    );
  }
  if (run === null) return <View title="Load">{showsSkeleton ? <SkeletonLines lines={14} /> : null}</View>;
  return (
    <View
      title="Load"
      object={run.detail.summary.label === '' ? scenario : `${scenario}: ${run.detail.summary.label}`}
      chips={<RunChips run={run} />}
      actions={
        <RunActions
          run={run}
          isStopping={stop.isPending}
          onStop={stopRun}
          canRepeat={canRepeat}
          isStarting={start.isPending}
          onAgain={() => runAgain(1)}
        />
      }
    >
      {[stop.error, start.error].map((error) =>
        error === null ? null : (
          <Note key={error.message} kind="error" isLive>
            {error.message}
          </Note>
        ),
      )}
      <RunBody run={run} onSlower={canRepeat ? () => runAgain(0.5) : null} />
    </View>
  );
}

/** A run on the page: its verdict when it has one, eight figures, the charts, and what stands beside them. */
export function RunBody({ run, onSlower }: { run: ShownRun; onSlower: (() => void) | null }) {
  const verdict = runVerdict(run.detail, run.unit);
  const slos = useMemo(() => slosOf(run.ticks, run.result), [run.ticks, run.result]);
  return (
    <>
      {verdict === null ? null : (
        <Verdict
          sentence={verdict.sentence}
          detail={verdict.detail ?? undefined}
          {...(verdict.isGeneratorLimited && onSlower !== null
            ? { action: <Button onClick={onSlower}>Run at half the rate</Button> }
            : {})}
        />
      )}
      <FigureStrip run={run} />
      <ViewColumns
        id="load-run"
        main={{
          label: 'Charts',
          minSize: 520,
          content: (
            <section className="panel" aria-label="Charts" data-region="panel" tabIndex={-1}>
              <div className="run-charts__scroll">
                <RunCharts run={run} slos={slos} />
              </div>
            </section>
          ),
        }}
        detail={{
          label: 'Budgets',
          defaultSize: '30%',
          minSize: 340,
          content: <RunColumn run={run} />,
        }}
      />
    </>
  );
}

function RunColumn({ run }: { run: ShownRun }) {
  return (
    <div className="load-column">
      <SloPanel run={run} />
      <ErrorPanel run={run} />
      <GeneratorPanel run={run} />
      <EnginePanel run={run} />
      <QualityPanel run={run} />
    </div>
  );
}
