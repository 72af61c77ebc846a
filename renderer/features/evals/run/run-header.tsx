import { Check, CircleAlert, Columns2, FileDown, Play, Repeat2, Rows3, Square, TriangleAlert } from 'lucide-react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, Chip, formatExactTime, formatQuantity, Menu, StateDot, TriggerButton } from '../../../ui/index.ts';
import { canResume, runSize, runState } from '../view-model/run-words.ts';
import { ReportMenu } from './report-menu.tsx';

const GLYPH = { ok: Check, warn: TriangleAlert, error: CircleAlert } as const;

/** What a run is of, and where it stands. */
export function RunChips({ report }: { report: EvalRunReport }) {
  const { text, tone } = runState(report);
  return (
    <>
      <Chip>{runSize(report)}</Chip>
      {report.cells > 1 ? <Chip isOutlined>{formatQuantity(report.cells, 'cell')}</Chip> : null}
      {tone === 'accent' ? (
        <Chip tone="accent">
          <StateDot state="running">{text}</StateDot>
        </Chip>
      ) : (
        <Chip tone={tone} icon={GLYPH[tone]} title={report.error?.message ?? formatExactTime(report.startedAt)}>
          {text}
        </Chip>
      )}
    </>
  );
}

export interface RunActionsProps {
  report: EvalRunReport;
  isStopping: boolean;
  onStop: () => void;
  isResuming: boolean;
  onResume: () => void;
  isStarting: boolean;
  onAgain: () => void;
}

export function RunActions(props: RunActionsProps) {
  const { report, isStopping, onStop, isResuming, onResume, isStarting, onAgain } = props;
  const goTo = useGoTo();
  const isRunning = report.state === 'running';
  return (
    <>
      <Button kind="quiet" icon={Rows3} onClick={() => goTo(evalsPath({ face: 'runs' }))}>
        Runs
      </Button>
      <CompareMenu report={report} />
      {report.done === 0 ? null : (
        <ReportMenu
          runId={report.runId}
          trigger={
            <TriggerButton kind="quiet" icon={FileDown}>
              Export
            </TriggerButton>
          }
        />
      )}
      {isRunning ? (
        <Button
          kind="danger"
          icon={Square}
          shortcut="Escape"
          isLoading={isStopping}
          loadingLabel="Stopping"
          onClick={onStop}
        >
          Stop run
        </Button>
      ) : null}
      {canResume(report) ? (
        <Button kind="primary" icon={Play} isLoading={isResuming} loadingLabel="Going on" onClick={onResume}>
          Resume
        </Button>
      ) : null}
      {isRunning ? null : (
        <Button icon={Repeat2} shortcut="Mod+Enter" isLoading={isStarting} loadingLabel="Starting" onClick={onAgain}>
          Run again
        </Button>
      )}
    </>
  );
}

/** As many earlier runs are offered beside one. */
const OFFERED = 12;

function CompareMenu({ report }: { report: EvalRunReport }) {
  const goTo = useGoTo();
  const { runId, evalId } = report;
  const { data = [] } = useEngineQuery('eval.runs', {});
  const others = data.filter((each) => each.runId !== runId && each.state !== 'running' && each.done > 0);
  // Those of the same eval say most.
  const offered = [
    ...others.filter((each) => each.evalId === evalId),
    ...others.filter((each) => each.evalId !== evalId),
  ].slice(0, OFFERED);
  if (report.state === 'running' || offered.length === 0) return null;
  return (
    <Menu
      label="Compare with"
      trigger={
        <TriggerButton kind="quiet" icon={Columns2}>
          Compare with…
        </TriggerButton>
      }
      items={offered.map((each) => ({
        id: each.runId,
        label: `${each.evalId}${each.label === '' ? '' : `: ${each.label}`}, ${formatExactTime(each.startedAt)}`,
        hint: runSize(each),
        onSelect: () => goTo(evalsPath({ face: 'compare', a: each.runId, b: runId })),
      }))}
    />
  );
}
