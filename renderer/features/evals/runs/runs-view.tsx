import { Columns2, ListChecks, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { EvalRunSummary } from '../../../../main/contract/eval-run.ts';
import { RemoveRunsDialog } from '../../../app/remove-runs-dialog.tsx';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, EmptyState, ErrorState, formatQuantity, Panel } from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { RunTable } from './run-table.tsx';

/** Every eval run that is kept: what it came to, and two of them side by side. */
export function RunsView() {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const list = useEngineQuery('eval.runs', {}, { isEnabled: workspace != null });
  if (list.isError) {
    return (
      <View title="Evals" actions={<FaceSwitch face="runs" />}>
        <ErrorState title="The runs could not be read" error={list.error} onRetry={() => void list.refetch()} />
      </View>
    );
  }
  if (list.data?.length === 0) {
    return (
      <View title="Evals" actions={<FaceSwitch face="runs" />}>
        <EmptyState
          title="No eval has been run yet"
          actions={
            <Button kind="primary" icon={ListChecks} onClick={() => goTo(evalsPath())}>
              Pick an eval
            </Button>
          }
        >
          Every run is kept with each case's values and traces, so that two of them can be compared.
        </EmptyState>
      </View>
    );
  }
  return <Library runs={list.data ?? []} isLoading={list.isPending} />;
}

function Library({ runs, isLoading }: { runs: readonly EvalRunSummary[]; isLoading: boolean }) {
  const goTo = useGoTo();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [isRemoving, setIsRemoving] = useState(false);
  const pick = useCallback(
    (runId: string) =>
      setPicked((before) =>
        before.includes(runId) ? before.filter((each) => each !== runId) : [...before, runId].slice(-2),
      ),
    [],
  );
  const open = useCallback((runId: string) => goTo(evalsPath({ runId })), [goTo]);
  // The older one is what the newer is compared with.
  const chosen = runs
    .filter(({ runId }) => picked.includes(runId))
    .toSorted((x, y) => x.startedAt.localeCompare(y.startedAt));
  const [a, b] = chosen;
  return (
    <View
      title="Evals"
      actions={
        <>
          <FaceSwitch face="runs" />
          <Button
            kind="quiet"
            icon={Trash2}
            disabledReason={a === undefined ? 'Pick a run to remove' : null}
            onClick={() => setIsRemoving(true)}
          >
            Remove…
          </Button>
          <Button
            icon={Columns2}
            disabledReason={a === undefined || b === undefined ? 'Pick two runs to compare' : null}
            onClick={() => {
              if (a !== undefined && b !== undefined) goTo(evalsPath({ face: 'compare', a: a.runId, b: b.runId }));
            }}
          >
            Compare
          </Button>
        </>
      }
    >
      <Panel title="Runs" scope={isLoading ? undefined : formatQuantity(runs.length, 'run')} scrolls={false}>
        <RunTable runs={runs} picked={picked} onPick={pick} onOpen={open} isLoading={isLoading} />
      </Panel>
      <RemoveRunsDialog
        kind="eval"
        runs={isRemoving ? chosen.map((run) => ({ ...run, of: run.evalId })) : []}
        onClose={() => setIsRemoving(false)}
        onRemoved={() => setPicked([])}
      />
    </View>
  );
}
