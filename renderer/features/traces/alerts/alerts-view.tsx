import type { UseQueryResult } from '@tanstack/react-query';
import { BellPlus } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { AlertListResponse, AlertRuleView } from '../../../../main/contract/alert.ts';
import type { AlertRule } from '../../../../main/contract/alert-rule.ts';
import { formatAlertValue } from '../../../../main/contract/alert-words.ts';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { tracesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  Note,
  Panel,
  StateDot,
  useDelayed,
  SkeletonLines,
  Verdict,
  ViewColumns,
} from '../../../ui/index.ts';
import { LookSwitch } from '../look-switch.tsx';
import { useTracesStore } from '../traces-store.ts';
import { alertDot, alertStateText, alertsVerdict } from '../view-model/alert-text.ts';
import { AlertDetail } from './alert-detail.tsx';
import { AlertForm } from './form/alert-form.tsx';
import './alerts.css';

/** What calls, what would have, and why. */
export function AlertsView({ ruleId }: { ruleId: string | null }) {
  const goTo = useGoTo();
  const filter = useTracesStore((state) => state.filter);
  const list = useEngineQuery('alert.list', {});
  const [form, setForm] = useState<{ edited: AlertRule | null } | null>(null);
  const open = useCallback((rule?: string) => goTo(tracesPath({ look: 'alerts', rule }), { replace: true }), [goTo]);
  return (
    <>
      <AlertsBody list={list} ruleId={ruleId} onOpen={open} onForm={(edited) => setForm({ edited })} />
      {/* Beside the view: it stays while the first rule turns an empty view into a list. */}
      {form === null ? null : (
        <AlertForm
          edited={form.edited}
          filter={filter}
          taken={list.data?.rules.map(({ rule }) => rule.id) ?? []}
          onClose={() => setForm(null)}
          onSaved={(id) => {
            setForm(null);
            open(id);
          }}
        />
      )}
    </>
  );
}

interface AlertsBodyProps {
  list: UseQueryResult<AlertListResponse>;
  ruleId: string | null;
  onOpen: (ruleId?: string) => void;
  /** A rule is edited, or with null a new one is made. */
  onForm: (edited: AlertRule | null) => void;
}

function AlertsBody({ list, ruleId, onOpen, onForm }: AlertsBodyProps) {
  const showsSkeleton = useDelayed(list.isPending);
  const add = (): void => onForm(null);
  const actions = (
    <>
      <LookSwitch look="alerts" />
      <Button icon={BellPlus} onClick={add}>
        New rule…
      </Button>
    </>
  );
  if (list.isError) {
    return (
      <View title="Traces" actions={actions}>
        <ErrorState
          title="The alert rules could not be looked at"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      </View>
    );
  }
  const { data } = list;
  if (data === undefined) {
    return (
      <View title="Traces" actions={actions}>
        {showsSkeleton ? <SkeletonLines lines={8} /> : null}
      </View>
    );
  }
  if (data.rules.length === 0 && data.problems.length === 0) {
    return (
      <View title="Traces" actions={<LookSwitch look="alerts" />}>
        <EmptyState
          title="No alert rules yet"
          actions={
            <Button kind="primary" icon={BellPlus} onClick={add}>
              New rule…
            </Button>
          }
        >
          A rule watches a rate, a latency, a cost or the product of what each stage keeps, and calls when it leaves its
          bound. Before you rely on one, its page says when it would have fired over the traces that are here.
        </EmptyState>
      </View>
    );
  }
  const selected = ruleId ?? data.rules[0]?.rule.id ?? null;
  return (
    <View title="Traces" actions={actions}>
      <Verdict sentence={alertsVerdict(data)} />
      <Problems list={data} />
      <ViewColumns
        id="traces-alerts"
        list={{
          label: 'Alert rules',
          defaultSize: '36%',
          minSize: 320,
          content: (
            <Panel title="Alert rules" scrolls={false}>
              <DataTable
                label="Alert rules"
                columns={COLUMNS}
                rows={data.rules}
                rowKey={({ rule }) => rule.id}
                rowText={({ rule }) => rule.name}
                selectedKey={selected}
                selectsOnMove
                onSelect={({ rule }) => onOpen(rule.id)}
                isDim={({ rule }) => !rule.enabled}
                empty="No rule can be used."
              />
            </Panel>
          ),
        }}
        main={{
          label: 'Rule',
          minSize: 420,
          content:
            selected === null ? (
              <EmptyState title="No rule is chosen">Pick one from the list.</EmptyState>
            ) : (
              <AlertDetail key={selected} ruleId={selected} onEdit={onForm} onGone={() => onOpen()} />
            ),
        }}
      />
    </View>
  );
}

/** What keeps rules from being looked at. */
function Problems({ list }: { list: AlertListResponse }) {
  const workspace = useWorkspace();
  return (
    <>
      {workspace?.isTrusted === false ? (
        <Note kind="warn">This workspace is restricted: its rules are not looked at until it is trusted.</Note>
      ) : null}
      {list.problems.map(({ path, message }) => (
        <Note key={path} kind="error">
          {message}
        </Note>
      ))}
    </>
  );
}

const COLUMNS: readonly Column<AlertRuleView>[] = [
  {
    id: 'name',
    header: 'Rule',
    cell: ({ rule }) => rule.name,
    title: ({ rule }) => rule.name,
  },
  {
    id: 'state',
    header: 'State',
    width: 132,
    cell: (view) => <StateDot state={alertDot(view)}>{alertStateText(view)}</StateDot>,
  },
  {
    id: 'value',
    header: 'Now',
    width: 84,
    align: 'end',
    cell: ({ status, unit }) => formatAlertValue(status.observation?.value ?? null, unit),
    title: ({ status }) => status.observation?.reason,
  },
];
