import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import {
  Button,
  ConfirmDialog,
  ErrorState,
  Facts,
  formatQuantity,
  Panel,
  SkeletonLines,
  useDelayed,
} from '../../../ui/index.ts';
import { EditFileButton } from '../files/edit-file-button.tsx';
import { retentionFacts, retentionSentence } from './retention-text.ts';

/** How long traces of the open workspace are kept, and what that would remove now. */
export function RetentionPanel() {
  const workspace = useWorkspace();
  const [isRemoving, setIsRemoving] = useState(false);
  // Without being confirmed it removes nothing: it says what would go.
  const report = useEngineQuery(
    'trace.retain',
    { confirmed: false },
    { isEnabled: workspace != null, readsOnMount: true },
  );
  const apply = useEngineMutation('trace.retain', ['trace.retain', 'trace.list', 'trace.stats', 'status.read']);
  const showsSkeleton = useDelayed(report.isPending);
  if (workspace == null) return null;
  const { data } = report;
  return (
    <Panel
      title="Traces kept"
      scope={workspace.name}
      isFit
      actions={<EditFileButton path="trestle.jsonc" label="Edit limits" />}
    >
      {report.isError ? (
        <ErrorState title="The limits could not be read" error={report.error} onRetry={() => void report.refetch()} />
      ) : null}
      {data === undefined && showsSkeleton ? <SkeletonLines lines={4} /> : null}
      {data === undefined ? null : (
        <div className="settings-facts settings-retention">
          <Facts items={retentionFacts(data)} />
          <div className="settings-retention__act">
            <p className="text-2">{retentionSentence(data)}</p>
            {data.steps.length === 0 ? null : (
              <Button kind="quiet" icon={Trash2} onClick={() => setIsRemoving(true)}>
                Remove them now…
              </Button>
            )}
          </div>
          <ConfirmDialog
            isOpen={isRemoving}
            onClose={() => setIsRemoving(false)}
            title={`Remove ${formatQuantity(data.traces, 'trace')} for good?`}
            confirmLabel="Remove them"
            confirmingLabel="Removing"
            keepLabel="Keep them"
            onConfirm={async () => {
              await apply.mutateAsync({ confirmed: true });
            }}
          >
            {`They hold ${formatQuantity(data.spans, 'span')}. What a data set names or a replay rests on stays.`}
          </ConfirmDialog>
        </div>
      )}
    </Panel>
  );
}
