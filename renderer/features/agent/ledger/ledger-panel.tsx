import { useState } from 'react';
import type { EffectRecord } from '../../../../main/contract/effect.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  type Column,
  DataTable,
  ErrorState,
  formatExactTime,
  Panel,
  Segmented,
  showToast,
  TextButton,
} from '../../../ui/index.ts';
import { EFFECT_WORD, intentText, type LedgerRow, ledgerRows } from '../view-model/ledger-rows.ts';
import { SettleDialog } from './settle-dialog.tsx';

/** Intent, effect and outcome of everything that was to change something, of one run or of all. */
export function LedgerPanel({ runId }: { runId: string | null }) {
  const [isAll, setAll] = useState(runId === null);
  const only = isAll || runId === null ? {} : { runId };
  const effects = useEngineQuery('effect.list', { ...only, limit: 200 });
  const approvals = useEngineQuery('approval.list', { ...only, openOnly: false, limit: 200 });
  const undo = useEngineMutation('effect.undo', ['approval.list', 'effect.list', 'agent.show']);
  const [settling, setSettling] = useState<EffectRecord | null>(null);
  const rows = ledgerRows(effects.data ?? [], approvals.data ?? []);
  const askUndo = (effect: EffectRecord) =>
    undo.mutate(
      { effectId: effect.effectId },
      {
        onSuccess: () => showToast({ title: `Taking back ${effect.tool} waits for your approval` }),
        onError: (error) => showToast({ title: error.message, tone: 'error' }),
      },
    );
  return (
    <Panel
      title="Effect ledger"
      scope="intent, effect, outcome"
      isFit
      actions={
        runId === null ? undefined : (
          <Segmented
            label="Whose effects"
            value={isAll ? 'all' : 'run'}
            options={[
              { value: 'run', label: 'This run' },
              { value: 'all', label: 'All' },
            ]}
            onChange={(choice) => setAll(choice === 'all')}
          />
        )
      }
    >
      {effects.isError ? (
        <ErrorState title="The ledger could not be read" error={effects.error} onRetry={() => void effects.refetch()} />
      ) : (
        <DataTable
          label="Effect ledger"
          columns={ledgerColumns(askUndo, setSettling)}
          rows={rows}
          rowKey={({ key }) => key}
          isLoading={effects.isPending}
          empty="Nothing was written and nothing was sent."
          isFit
        />
      )}
      <p className="agent-foot">
        After a stop between intent and outcome an effect is unknown: it is shown, and never repeated by itself.
      </p>
      <SettleDialog effect={settling} onClose={() => setSettling(null)} />
    </Panel>
  );
}

function ledgerColumns(
  onUndo: (effect: EffectRecord) => void,
  onSettle: (effect: EffectRecord) => void,
): readonly Column<LedgerRow>[] {
  return [
    {
      id: 'when',
      header: 'When',
      width: 52,
      cell: ({ at }) => formatExactTime(at).slice(11, 16),
      title: ({ at }) => formatExactTime(at),
    },
    {
      id: 'intent',
      header: 'Intent',
      minWidth: 110,
      cell: (row) => intentText(row.type === 'effect' ? row.effect : row.approval),
      title: (row) => intentText(row.type === 'effect' ? row.effect : row.approval),
    },
    {
      id: 'effect',
      header: 'Effect',
      minWidth: 84,
      cell: (row) => {
        if (row.type === 'approval') return row.approval.state === 'open' ? 'not run' : 'denied';
        const { state } = row.effect;
        return <span className={CLASS_OF[state]}>{EFFECT_WORD[state]}</span>;
      },
      title: (row) => (row.type === 'effect' ? (row.effect.message ?? undefined) : (row.approval.reason ?? undefined)),
    },
    {
      id: 'outcome',
      header: 'Outcome',
      width: 112,
      align: 'end',
      cell: (row) => {
        if (row.type === 'approval')
          return row.approval.state === 'open' ? <span className="text-warn">waits</span> : '–';
        const { effect } = row;
        if (effect.state === 'unknown') {
          return (
            <TextButton label={`Look and decide: ${intentText(effect)}`} onClick={() => onSettle(effect)}>
              Look and decide
            </TextButton>
          );
        }
        return effect.canUndo ? (
          <TextButton label={`Undo ${intentText(effect)}`} onClick={() => onUndo(effect)}>
            Undo
          </TextButton>
        ) : (
          '–'
        );
      },
    },
  ];
}

const CLASS_OF: Readonly<Partial<Record<EffectRecord['state'], string>>> = {
  failed: 'text-error',
  unknown: 'text-warn',
  undone: 'text-3',
};
