import { BellOff, Check, ListFilter, Pencil, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type {
  AlertBacktest,
  AlertDetail as Detail,
  AlertFiring,
  AlertTransition,
} from '../../../../main/contract/alert.ts';
import type { AlertRule } from '../../../../main/contract/alert-rule.ts';
import { formatAlertValue } from '../../../../main/contract/alert-words.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useNow } from '../../../engine/use-now.ts';
import { tracesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  type Column,
  ConfirmDialog,
  DataTable,
  ErrorState,
  Facts,
  formatExactTime,
  Menu,
  Note,
  Panel,
  PathText,
  Segmented,
  showToast,
  SkeletonLines,
  StateDot,
  TriggerButton,
  useDelayed,
} from '../../../ui/index.ts';
import { alertDot, alertRuleText, alertStateText, backtestText } from '../view-model/alert-text.ts';
import { AlertChart } from './alert-chart.tsx';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The end of a chart moves on in steps, so that it is not read anew each second. Milliseconds. */
const CHART_STEP_MS = 60_000;
const RANGES = { '1d': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
type Range = keyof typeof RANGES;
const CHANGED = ['alert.list', 'alert.show'] as const;

export interface AlertDetailProps {
  ruleId: string;
  onEdit: (rule: AlertRule) => void;
  onGone: () => void;
}

/** One rule: what it sees, when it fired, and the runs behind it. */
export function AlertDetail({ ruleId, onEdit, onGone }: AlertDetailProps) {
  const shown = useEngineQuery('alert.show', { ruleId });
  const showsSkeleton = useDelayed(shown.isPending);
  if (shown.isError) {
    return <ErrorState title="The rule could not be read" error={shown.error} onRetry={() => void shown.refetch()} />;
  }
  if (shown.data === undefined) return showsSkeleton ? <SkeletonLines lines={8} /> : null;
  return <Rule detail={shown.data} onEdit={onEdit} onGone={onGone} />;
}

function Rule({ detail, onEdit, onGone }: { detail: Detail } & Pick<AlertDetailProps, 'onEdit' | 'onGone'>) {
  const { rule } = detail;
  return (
    <Panel
      title={rule.name}
      chips={<StateDot state={alertDot(detail)}>{alertStateText(detail)}</StateDot>}
      actions={<RuleActions detail={detail} onEdit={onEdit} onGone={onGone} />}
    >
      <RuleBody detail={detail} />
    </Panel>
  );
}

function RuleBody({ detail }: { detail: Detail }) {
  const { rule, status, unit, path, history } = detail;
  const goTo = useGoTo();
  const [range, setRange] = useState<Range>('7d');
  const nowMs = Math.floor(useNow() / CHART_STEP_MS) * CHART_STEP_MS;
  const since = new Date(nowMs - RANGES[range]).toISOString();
  const test = useEngineQuery('alert.test', { ruleId: rule.id, since }, { keepsPrevious: true });
  const { observation } = status;
  return (
    <div className="alert-detail">
      <p className="alert-detail__reason">{observation?.reason ?? 'Not looked at yet.'}</p>
      <div className="alert-detail__bar">
        <Segmented
          label="Range"
          value={range}
          onChange={setRange}
          options={[
            { value: '1d', label: '1 day' },
            { value: '7d', label: '7 days' },
            { value: '30d', label: '30 days' },
          ]}
        />
        <Button kind="quiet" icon={ListFilter} onClick={() => goTo(tracesPath({ filter: detail.traceFilter }))}>
          Open the traces
        </Button>
      </div>
      {test.isError ? <Note kind="error">{test.error.message}</Note> : null}
      {test.data === undefined ? null : (
        <>
          <AlertChart test={test.data} rule={rule} />
          <Firings test={test.data} />
        </>
      )}
      {observation?.factors === undefined ? null : (
        <DataTable
          label="Factors"
          isFit
          columns={FACTOR_COLUMNS}
          rows={observation.factors}
          rowKey={({ name }) => name}
        />
      )}
      <Facts
        items={[
          [
            'State',
            `${alertStateText(detail)}${status.since === null ? '' : ` since ${formatExactTime(status.since)}`}`,
          ],
          ['Rule', alertRuleText(rule, unit)],
          ['No notices until', status.silencedUntil === null ? null : formatExactTime(status.silencedUntil)],
          ['Looked at', status.evaluatedAt === null ? 'never' : formatExactTime(status.evaluatedAt)],
          ['File', <PathText key="path" path={path} />],
        ]}
      />
      <DataTable
        label="Steps"
        isFit
        columns={STEP_COLUMNS}
        rows={history}
        rowKey={({ at, to }) => `${at} ${to}`}
        empty="It has not changed its state yet."
      />
    </div>
  );
}

/** When it would have fired had it been there all the time: bounds are found by it. */
function Firings({ test }: { test: AlertBacktest }) {
  const goTo = useGoTo();
  const columns = useMemo((): readonly Column<AlertFiring>[] => {
    const value = ({ worst, observation }: AlertFiring): string =>
      formatAlertValue(
        worst,
        observation.baseline === null && observation.factors === undefined ? test.unit : 'factor',
      );
    return [
      { id: 'fired', header: 'Would have fired', width: 160, cell: ({ firedAt }) => formatExactTime(firedAt) },
      {
        id: 'resolved',
        header: 'Resolved',
        width: 160,
        cell: ({ resolvedAt }) => (resolvedAt === null ? 'still' : formatExactTime(resolvedAt)),
      },
      { id: 'worst', header: 'Worst', width: 90, align: 'end', cell: value },
      {
        id: 'why',
        header: 'What it saw',
        cell: ({ observation }) => observation.reason,
        title: ({ observation }) => observation.reason,
      },
    ];
  }, [test.unit]);
  return (
    <>
      <p className="alert-detail__reason">{`In this range it ${backtestText(test)}`}</p>
      {test.firings.length === 0 ? null : (
        <DataTable
          label="When it would have fired; Enter opens the traces"
          isFit
          columns={columns}
          rows={test.firings}
          rowKey={({ firedAt }) => firedAt}
          onActivate={({ traceFilter }) => goTo(tracesPath({ filter: traceFilter }))}
        />
      )}
    </>
  );
}

function RuleActions({ detail, onEdit, onGone }: { detail: Detail } & Pick<AlertDetailProps, 'onEdit' | 'onGone'>) {
  const { rule, status } = detail;
  const [isRemoving, setIsRemoving] = useState(false);
  const nowMs = useNow();
  const acknowledge = useEngineMutation('alert.acknowledge', CHANGED);
  const silence = useEngineMutation('alert.silence', CHANGED);
  const remove = useEngineMutation('alert.remove', CHANGED);
  const until = (ms: number): void =>
    silence.mutate({ ruleId: rule.id, until: new Date(nowMs + ms).toISOString() }, { onError: tellFailed });
  return (
    <>
      {status.state === 'firing' && status.acknowledgedAt === null ? (
        <Button
          size="small"
          kind="primary"
          icon={Check}
          onClick={() => acknowledge.mutate({ ruleId: rule.id }, { onError: tellFailed })}
        >
          Acknowledge
        </Button>
      ) : null}
      {status.silencedUntil === null ? (
        <Menu
          label="Silence"
          trigger={<TriggerButton icon={BellOff}>Silence</TriggerButton>}
          items={[
            { id: '1h', label: 'For an hour', onSelect: () => until(HOUR_MS) },
            { id: '8h', label: 'For 8 hours', onSelect: () => until(8 * HOUR_MS) },
            { id: '7d', label: 'For 7 days', onSelect: () => until(7 * DAY_MS) },
          ]}
        />
      ) : (
        <Button
          size="small"
          icon={BellOff}
          onClick={() => silence.mutate({ ruleId: rule.id, until: null }, { onError: tellFailed })}
        >
          Tell again
        </Button>
      )}
      <Button size="small" icon={Pencil} onClick={() => onEdit(rule)}>
        Edit…
      </Button>
      <Button size="small" kind="quiet" icon={Trash2} onClick={() => setIsRemoving(true)}>
        Remove…
      </Button>
      <ConfirmDialog
        isOpen={isRemoving}
        onClose={() => setIsRemoving(false)}
        title={`Remove the rule ${rule.name}?`}
        confirmLabel="Remove it"
        confirmingLabel="Removing"
        keepLabel="Keep it"
        onConfirm={async () => {
          await remove.mutateAsync({ ruleId: rule.id });
          onGone();
        }}
      >
        Its file goes; what it did before stays in the journal.
      </ConfirmDialog>
    </>
  );
}

function tellFailed({ message }: Error): void {
  showToast({ title: 'The rule is as it was', body: message, tone: 'error' });
}

const FACTOR_COLUMNS: readonly Column<NonNullable<NonNullable<Detail['status']['observation']>['factors']>[number]>[] =
  [
    { id: 'name', header: 'Stage', cell: ({ name }) => name },
    { id: 'value', header: 'Factor', width: 80, align: 'end', cell: ({ value }) => formatAlertValue(value, 'factor') },
    {
      id: 'bound',
      header: 'Own bound',
      width: 90,
      align: 'end',
      cell: ({ bound }) => formatAlertValue(bound, 'factor'),
    },
    { id: 'samples', header: 'Runs', width: 70, align: 'end', cell: ({ samples }) => String(samples) },
    {
      id: 'within',
      header: 'Within',
      width: 90,
      cell: ({ isWithin }) =>
        isWithin === null ? 'too few' : isWithin ? 'yes' : <span className="text-error">no</span>,
    },
  ];

const STEP_COLUMNS: readonly Column<AlertTransition>[] = [
  { id: 'at', header: 'At', width: 160, cell: ({ at }) => formatExactTime(at) },
  { id: 'step', header: 'Step', width: 150, cell: ({ from, to }) => `${from} → ${to}` },
  {
    id: 'why',
    header: 'Why',
    cell: ({ observation, cause }) => observation?.reason ?? cause.replaceAll('-', ' '),
    title: ({ observation }) => observation?.reason,
  },
];
