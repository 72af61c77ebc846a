import { DatabaseZap, FileInput } from 'lucide-react';
import { useState } from 'react';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  formatQuantity,
  Panel,
  SkeletonLines,
  useDelayed,
  ViewColumns,
} from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { DatasetPane } from './dataset-pane.tsx';
import { DatasetTable } from './dataset-table.tsx';
import { FromTracesDialog } from './from-traces-dialog.tsx';
import { ImportDatasetDialog } from './import-dataset-dialog.tsx';
import { DEFAULT_RECENT } from './recent-traces.ts';

type Open = 'import' | 'traces' | null;

/** Questions with what is known of their answers. @param props.path the one that is open; null opens the first */
export function DatasetsView({ path }: { path: string | null }) {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const list = useEngineQuery('dataset.list', {}, { isEnabled: workspace != null, readsOnMount: true });
  const [open, setOpen] = useState<Open>(null);
  const showsSkeleton = useDelayed(list.isPending);
  const datasets = list.data?.datasets ?? [];
  const shown = datasets.find((each) => each.path === path) ?? (path === null ? datasets[0] : undefined);
  return (
    <View
      title="Evals"
      object="Datasets"
      actions={
        <>
          <FaceSwitch face="datasets" />
          <Button kind="quiet" icon={DatabaseZap} onClick={() => setOpen('traces')}>
            From traces…
          </Button>
          <Button icon={FileInput} onClick={() => setOpen('import')}>
            Import…
          </Button>
        </>
      }
    >
      {list.isError ? (
        <ErrorState title="The datasets could not be read" error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending && showsSkeleton ? <SkeletonLines lines={8} /> : null}
      {list.data === undefined ? null : datasets.length === 0 ? (
        <EmptyState
          title="No datasets yet"
          actions={
            <>
              <Button kind="primary" icon={DatabaseZap} onClick={() => setOpen('traces')}>
                {`Make one from the last ${DEFAULT_RECENT} traces…`}
              </Button>
              <Button onClick={() => setOpen('import')}>Import a file…</Button>
            </>
          }
        >
          A data set is a file in datasets/: questions, and what is known of their answers. It comes from what people
          asked, or from JSONL, CSV, BEIR, promptfoo, ragas or SQuAD.
        </EmptyState>
      ) : (
        <ViewColumns
          id="datasets"
          list={{
            label: 'Datasets',
            defaultSize: '34%',
            minSize: 300,
            content: (
              <Panel title="Datasets" scope={formatQuantity(datasets.length, 'file')} scrolls={false}>
                <DatasetTable
                  datasets={datasets}
                  selectedPath={shown?.path ?? null}
                  onSelect={(next) => goTo(evalsPath({ face: 'datasets', dataset: next }), { replace: true })}
                />
              </Panel>
            ),
          }}
          main={{
            label: 'Cases',
            minSize: 480,
            content:
              shown === undefined ? (
                <EmptyState
                  title={`There is no dataset ${path}`}
                  actions={<Button onClick={() => goTo(evalsPath({ face: 'datasets' }))}>Show all datasets</Button>}
                />
              ) : (
                <DatasetPane key={shown.path} info={shown} />
              ),
          }}
        />
      )}
      <ImportDatasetDialog
        key={`import ${open}`}
        isOpen={open === 'import'}
        taken={datasets.map(({ name }) => name)}
        onClose={() => setOpen(null)}
      />
      <FromTracesDialog key={`traces ${open}`} isOpen={open === 'traces'} onClose={() => setOpen(null)} />
    </View>
  );
}
