import { ChartGantt } from 'lucide-react';
import { href, tracePath } from '../../../navigation/paths.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { formatDuration, formatQuantity, formatShortId, ICON_SIZE, ICON_STROKE, Panel } from '../../../ui/index.ts';
import type { ShownRun } from '../use-shown-run.ts';
import { type AskRun, runMs } from '../view-model/ask-run.ts';
import { stageRows } from '../view-model/stage-rows.ts';
import { StageCells } from './stage-cells.tsx';
import { StageStrip } from './stage-strip.tsx';
import { StageTable } from './stage-table.tsx';
import { stageFacts } from './stage-facts.ts';
import { useElapsedMs } from './use-elapsed-ms.ts';
import './stages.css';

export interface StagePanelProps {
  shown: ShownRun;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
}

/** Where the time of one ask went, against budgets and SLO. */
export function StagePanel({ shown, isTable, onTable }: StagePanelProps) {
  const { run, pipeline } = shown;
  const isRunning = run.status === 'running';
  const elapsedMs = useElapsedMs(run.startedAtMs, isRunning);
  const totalMs = isRunning ? elapsedMs : (runMs(run) ?? 0);
  const rows = stageRows(run, pipeline?.stages ?? [], totalMs);
  const facts = stageFacts(shown);
  const sloMs = pipeline?.sloMs ?? null;
  return (
    <Panel
      title="Stages"
      scope={isRunning ? 'so far' : 'one ask, wall time'}
      isFit
      actions={
        <>
          <span className={!isRunning && sloMs !== null && totalMs > sloMs ? 'text-error' : undefined}>
            <strong className="stage-panel__total">{formatDuration(totalMs)}</strong>
            {sloMs === null ? null : ` of ${formatDuration(sloMs)} SLO`}
          </span>
          <FirstToken shown={shown} />
          {pipeline?.timeoutMs == null ? null : (
            <span className="text-3">{`timeout ${formatDuration(pipeline.timeoutMs)}`}</span>
          )}
          <RunVerdict run={run} />
          <ChartTableToggle isTable={isTable} onChange={onTable} what="the stages" />
          {run.traceId === null || isRunning ? null : (
            <a className="button" data-kind="quiet" href={href(tracePath({ traceId: run.traceId }))}>
              <ChartGantt size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
              {`Open trace ${formatShortId(run.traceId)}`}
            </a>
          )}
        </>
      }
    >
      {isTable ? (
        <StageTable rows={rows} facts={facts} />
      ) : (
        <div className="stage-panel">
          <StageStrip rows={rows} totalMs={totalMs} />
          <StageCells rows={rows} facts={facts} />
        </div>
      )}
    </Panel>
  );
}

/** When the first word came, counted from the question. The model counts from its own start. */
function FirstToken({ shown: { run } }: { shown: ShownRun }) {
  const inModel = run.result?.firstTokenMs ?? null;
  const generate = run.timings.find(({ name }) => name === 'generate');
  if (inModel === null || generate === undefined) return null;
  return <span className="text-3">{`first token ${formatDuration(generate.startMs + inModel)}`}</span>;
}

/** Whether every stage did what it should: the one thing to know before reading the times. */
function RunVerdict({ run }: { run: AskRun }) {
  if (run.status === 'running') return null;
  if (run.failure !== null) {
    const { stage } = run.failure;
    const where = stage === null ? '' : ` in ${stage}`;
    return run.status === 'failed' ? (
      <span className="text-error">{`failed${where}`}</span>
    ) : (
      <span className="text-2">{`stopped${where}`}</span>
    );
  }
  const degraded = run.timings.filter(({ ladderStep }) => ladderStep !== null).length;
  return degraded === 0 ? (
    <span className="text-3">no stage degraded</span>
  ) : (
    <span className="text-warn">{`${formatQuantity(degraded, 'stage')} degraded`}</span>
  );
}
