import { Columns2, Gauge, Import, Trash2 } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import type { LoadRunSummary } from '../../../../main/contract/load-run.ts';
import { RemoveRunsDialog } from '../../../app/remove-runs-dialog.tsx';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, EmptyState, ErrorState, formatQuantity, Panel } from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { ImportRunsDialog } from './import-runs-dialog.tsx';
import { RunTable } from './run-table.tsx';

/** The run library: what was measured, when, on what, and what came of it. */
export function RunsView() {
  const workspace = useWorkspace();
  const { data, isPending, isError, error, refetch } = useEngineQuery(
    'load.list',
    {},
    { isEnabled: workspace != null },
  );
  const [isImporting, setIsImporting] = useState(false);
  const importButton = (
    <Button kind="quiet" icon={Import} onClick={() => setIsImporting(true)}>
      Import…
    </Button>
  );
  if (isError) {
    return (
      <View title="Load">
        <ErrorState title="The runs could not be read" error={error} onRetry={() => void refetch()} />
      </View>
    );
  }
  return (
    <>
      {data?.length === 0 ? (
        <NoRuns importButton={importButton} />
      ) : (
        <Library runs={data ?? []} isLoading={isPending} importButton={importButton} />
      )}
      <ImportRunsDialog key={String(isImporting)} isOpen={isImporting} onClose={() => setIsImporting(false)} />
    </>
  );
}

interface LibraryProps {
  runs: readonly LoadRunSummary[];
  isLoading: boolean;
  importButton: ReactNode;
}

function Library({ runs, isLoading, importButton }: LibraryProps) {
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
  const open = useCallback((runId: string) => goTo(loadPath({ runId })), [goTo]);
  // The older one is what the newer is compared with.
  const chosen = runs
    .filter(({ runId }) => picked.includes(runId))
    .toSorted((x, y) => x.startedAt.localeCompare(y.startedAt));
  const [a, b] = chosen;
  return (
    <View
      title="Load"
      actions={
        <>
          <FaceSwitch face="runs" />
          {importButton}
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
              if (a !== undefined && b !== undefined) goTo(loadPath({ face: 'compare', a: a.runId, b: b.runId }));
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
        kind="load"
        runs={isRemoving ? chosen.map((run) => ({ ...run, of: run.scenario })) : []}
        onClose={() => setIsRemoving(false)}
        onRemoved={() => setPicked([])}
      />
    </View>
  );
}

function NoRuns({ importButton }: { importButton: ReactNode }) {
  const goTo = useGoTo();
  return (
    <View title="Load" actions={<FaceSwitch face="runs" />}>
      <EmptyState
        title="Nothing was run yet"
        actions={
          <>
            <Button kind="primary" icon={Gauge} onClick={() => goTo(loadPath())}>
              Pick a scenario
            </Button>
            {importButton}
          </>
        }
      >
        Every run is kept with its seconds, its histograms and what it was measured on, so that two of them can be
        compared. What k6 or GuideLLM measured can lie beside them.
      </EmptyState>
    </View>
  );
}
