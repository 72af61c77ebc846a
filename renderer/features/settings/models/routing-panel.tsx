import { POLICY_PREFIX } from '../../../../main/contract/gateway-policy.ts';
import type { GatewayState, RouteView } from '../../../../main/contract/gateway.ts';
import type { WorkspaceTextInfo } from '../../../../main/contract/workspace-text.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  type Column,
  DataTable,
  FactStrip,
  formatCount,
  formatQuantity,
  formatRatio,
  formatScore,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { EditFileButton } from '../files/edit-file-button.tsx';
import { NewPolicyButton } from './new-policy-button.tsx';
import { PolicyTrialButton } from './policy-trial.tsx';

const COLUMNS: readonly Column<RouteView>[] = [
  { id: 'name', header: 'Named', minWidth: 120, cell: ({ name }) => <span className="text-strong">{name}</span> },
  {
    id: 'tried',
    header: 'Tried',
    minWidth: 160,
    cell: ({ tried }) => tried.map(({ model, count }) => `${model} ${formatCount(count)}`).join(', ') || 'nothing yet',
    title: ({ tried }) => tried.map(({ model, count }) => `${model}: ${formatCount(count)}`).join('\n'),
  },
  { id: 'calls', header: 'Calls', align: 'end', width: 60, cell: ({ calls }) => formatCount(calls) },
  { id: 'answered', header: 'Answered', align: 'end', width: 72, cell: ({ answered }) => formatCount(answered) },
  {
    id: 'failed',
    header: 'Failed',
    align: 'end',
    width: 60,
    cell: ({ failed }) =>
      failed === 0 ? <span className="text-3">0</span> : <span className="text-error">{formatCount(failed)}</span>,
  },
];

/** Which models a name leads to, and how often each was tried and answered. */
export function RoutingPanel({ state }: { state: GatewayState }) {
  const { policies, routes, retries } = state;
  const files = useEngineQuery('file.list', {}).data ?? [];
  return (
    <Panel
      title="Routing"
      scope={
        policies.length === 0 ? 'no policies/*.policy.jsonc' : formatQuantity(policies.length, 'policy', 'policies')
      }
      isFit
      actions={<NewPolicyButton taken={policies.map(({ model }) => model)} />}
    >
      {policies.map((policy) =>
        policy.problem === null ? (
          <div key={policy.model} className="models-policy">
            <div>
              <span className="text-strong">{policy.model}</span>{' '}
              <span className="text-2">{policy.endpoints.join(' → ')}</span>
              {policy.description === '' ? null : <p className="text-3">{policy.description}</p>}
            </div>
            <span className="models-acts">
              <EditPolicy model={policy.model} files={files} />
              <PolicyTrialButton policy={policy.model} />
            </span>
          </div>
        ) : (
          <Note key={policy.model} kind="error" action={<EditPolicy model={policy.model} files={files} />}>
            {policy.problem}
          </Note>
        ),
      )}
      <DataTable
        label="Where calls went"
        columns={COLUMNS}
        rows={routes}
        rowKey={({ name }) => name}
        empty="No model was called since the workspace was opened."
        isFit
      />
      {retries.length === 0 ? null : (
        <FactStrip
          cells={retries.map(({ stage, amplification, extraAttempts, refused }) => ({
            label: `Attempts per call, ${stage}`,
            value: (
              <span className={amplification > 1 ? 'text-warn' : undefined}>
                {amplification < 10 ? `${formatScore(amplification, 3)}×` : formatRatio(amplification)}
              </span>
            ),
            title: `${formatQuantity(extraAttempts, 'attempt')} more than calls in the last minute, ${formatCount(refused)} refused by the retry budget`,
          }))}
        />
      )}
    </Panel>
  );
}

/** A policy is called as it says; one that cannot be read, as its file. */
function EditPolicy({ model, files }: { model: string; files: readonly WorkspaceTextInfo[] }) {
  const id = model.slice(POLICY_PREFIX.length);
  const file = files.find(
    (each) => each.kind === 'policy' && (each.id ?? each.path.slice('policies/'.length).split('.')[0]) === id,
  );
  return file === undefined ? null : <EditFileButton path={file.path} label="Edit" name={`Edit ${model}`} />;
}
