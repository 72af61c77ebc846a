import { Columns2, FileDown, Repeat2, Rows3, Square, TrendingUp } from 'lucide-react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { href, loadPath, tracesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  Chip,
  formatExactTime,
  formatMoney,
  Menu,
  StateDot,
  TextLink,
  TriggerButton,
} from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { formatClock } from '../view-model/time-axis.ts';
import { verdictChip } from '../view-model/verdict-words.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { ReportMenu } from './report-menu.tsx';

/** What a run is of, and where it stands. */
export function RunChips({ run }: { run: ShownRun }) {
  const { summary } = run.detail;
  const spend = summary.costUsd === null ? '' : `, ${formatMoney(summary.costUsd)}`;
  return (
    <>
      {run.isRunning ? (
        <Chip tone="accent">
          <StateDot state="running">{`running ${formatClock(run.nowMs)} of ${formatClock(run.plannedMs)}`}</StateDot>
        </Chip>
      ) : (
        <VerdictMark run={summary} />
      )}
      <Chip isOutlined>{summary.target}</Chip>
      {summary.model === null ? null : <Chip isOutlined>{`${summary.model}${spend}`}</Chip>}
    </>
  );
}

export interface RunActionsProps {
  run: ShownRun;
  isStopping: boolean;
  onStop: () => void;
  canRepeat: boolean;
  isStarting: boolean;
  onAgain: () => void;
}

export function RunActions({ run, isStopping, onStop, canRepeat, isStarting, onAgain }: RunActionsProps) {
  const goTo = useGoTo();
  const { runId, origin } = run.detail.summary;
  return (
    <>
      {origin === 'trestle' ? (
        <TextLink href={href(tracesPath({ filter: `attr.trestle.load.id:${runId}` }))}>Traces</TextLink>
      ) : null}
      <Button kind="quiet" icon={Rows3} onClick={() => goTo(loadPath({ face: 'runs' }))}>
        Runs
      </Button>
      <CompareMenu run={run} />
      {run.isRunning ? (
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
      ) : (
        <>
          {run.result === null || origin !== 'trestle' ? null : (
            <Button kind="quiet" icon={TrendingUp} onClick={() => goTo(loadPath({ runId, face: 'plan' }))}>
              Plan…
            </Button>
          )}
          {run.result === null ? null : (
            <ReportMenu
              runId={runId}
              trigger={
                <TriggerButton kind="quiet" icon={FileDown}>
                  Report
                </TriggerButton>
              }
            />
          )}
          {canRepeat ? (
            <Button icon={Repeat2} isLoading={isStarting} loadingLabel="Starting" onClick={onAgain}>
              Run again
            </Button>
          ) : null}
        </>
      )}
    </>
  );
}

/** As many earlier runs are offered beside one. */
const OFFERED = 12;

function CompareMenu({ run }: { run: ShownRun }) {
  const goTo = useGoTo();
  const { runId, scenario } = run.detail.summary;
  const { data = [] } = useEngineQuery('load.list', {});
  const others = data.filter((each) => each.runId !== runId && each.state !== 'running' && each.state !== 'failed');
  // Those of the same scenario say most.
  const offered = [
    ...others.filter((each) => each.scenario === scenario),
    ...others.filter((each) => each.scenario !== scenario),
  ].slice(0, OFFERED);
  if (run.isRunning || offered.length === 0) return null;
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
        label: `${each.scenario}${each.label === '' ? '' : `: ${each.label}`}, ${formatExactTime(each.startedAt)}`,
        hint: verdictChip(each).text,
        onSelect: () => goTo(loadPath({ face: 'compare', a: each.runId, b: runId })),
      }))}
    />
  );
}
