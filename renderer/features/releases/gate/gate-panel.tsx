import { Play, Square } from 'lucide-react';
import type { GateCheck, GateListResponse, GateReport } from '../../../../main/contract/gate.ts';
import { useNow } from '../../../engine/use-now.ts';
import {
  ageSeconds,
  Button,
  EmptyState,
  formatAge,
  formatCount,
  formatDuration,
  formatQuantity,
  LoadingLine,
  Note,
  Panel,
  Select,
} from '../../../ui/index.ts';
import type { GateRun } from './gate-run-store.ts';
import { GateTable } from './gate-table.tsx';

export interface GatePanelProps {
  gates: GateListResponse;
  gateId: string | null;
  onGate: (id: string) => void;
  /** The last time it judged what is shown. */
  report: GateReport | null;
  run: GateRun | null;
  /** Another gate runs in this window. */
  isBusy: boolean;
  restricted: string | null;
  onRun: () => void;
  onStop: () => void;
}

/** What has to hold, and what it came to. */
export function GatePanel(props: GatePanelProps) {
  const { gates, gateId, onGate, report, run, isBusy, restricted, onRun, onStop } = props;
  const nowMs = useNow();
  const gate = gates.gates.find(({ id }) => id === gateId);
  const isRunning = run?.isRunning === true;
  const checks = run === null ? (report?.checks ?? []) : run.checks.filter((check) => check !== null);
  const age = report === null ? null : formatAge(ageSeconds(report.startedAt, nowMs));
  return (
    <Panel
      title="Gate"
      scope={
        gate === undefined
          ? undefined
          : `gates/${gate.path.split(/[/\\]/).at(-1) ?? ''}${report === null || isRunning ? '' : `, ran ${formatDuration(report.ms)}, ${age} ago`}`
      }
      isFit
      scrolls={false}
      actions={
        <>
          {gates.gates.length < 2 ? null : (
            <Select
              label="Gate"
              value={gateId ?? ''}
              options={gates.gates.map(({ id }) => ({ value: id, label: id }))}
              onChange={onGate}
            />
          )}
          {isRunning ? (
            <Button kind="quiet" icon={Square} onClick={onStop}>
              Stop
            </Button>
          ) : gate === undefined ? null : (
            <Button
              kind="quiet"
              icon={Play}
              shortcut="Mod+Enter"
              disabledReason={restricted ?? (isBusy ? 'Another gate runs' : null)}
              onClick={onRun}
            >
              {report === null ? 'Run the gate' : 'Run again'}
            </Button>
          )}
        </>
      }
    >
      {isRunning ? <GateProgress run={run} /> : null}
      {run?.error == null ? null : (
        <Note kind="error" isLive>
          {run.error}
        </Note>
      )}
      {run?.wasStopped === true ? (
        <Note kind="info">Stopped before the end: what ran is shown, and nothing is decided by it.</Note>
      ) : null}
      {gates.problems.map(({ path, message }) => (
        <Note key={path} kind="error">
          {message}
        </Note>
      ))}
      {checks.length > 0 ? <GateTable checks={checks} /> : null}
      <FailedReasons checks={checks} />
      {checks.length === 0 && !isRunning ? <NoChecks gate={gate} /> : null}
    </Panel>
  );
}

/** What the table has no room for: why a check failed, in full. */
function FailedReasons({ checks }: { checks: readonly GateCheck[] }) {
  const failed = checks.filter(({ held, message }) => !held && message !== '');
  if (failed.length === 0) return null;
  return (
    <ul className="release-reasons" aria-label="Why checks failed">
      {failed.map(({ name, kind, message }) => (
        <li key={`${kind} ${name}`}>
          <b>{name}</b> {message}
        </li>
      ))}
    </ul>
  );
}

function GateProgress({ run }: { run: GateRun }) {
  const ended = run.checks.filter((check) => check !== null).length;
  const { current, total } = run;
  const within = current === null || current.total === 0 ? 0 : current.done / current.total;
  return (
    <LoadingLine
      label={current === null ? 'Beginning' : current.name}
      count={`${formatCount(ended)} of ${formatQuantity(total, 'check')}`}
      share={total === 0 ? 0 : Math.min(1, (ended + within) / total)}
    />
  );
}

function NoChecks({ gate }: { gate: GateListResponse['gates'][number] | undefined }) {
  if (gate === undefined) {
    return (
      <EmptyState title="There is no gate yet">
        A file gates/NAME.gate.yaml says what has to hold before a release serves: evals, replays, loads, cost and
        drills, each with its threshold.
      </EmptyState>
    );
  }
  return (
    <p className="release-none">
      {`${formatQuantity(gate.checks, 'check waits', 'checks wait')}. ${gate.description === '' ? 'Nothing is promoted before they hold.' : gate.description}`}
    </p>
  );
}
