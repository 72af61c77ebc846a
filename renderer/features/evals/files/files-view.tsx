import { FileInput } from 'lucide-react';
import { useState } from 'react';
import type { EvalListResponse } from '../../../../main/contract/eval-run.ts';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  ErrorState,
  formatCount,
  formatQuantity,
  Panel,
  SkeletonLines,
  useDelayed,
  ViewColumns,
} from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { EvalPanel } from './eval-panel.tsx';
import { EvalTable } from './eval-table.tsx';
import { ImportPromptfooDialog } from './import-promptfoo-dialog.tsx';
import { NoEvals } from './no-evals.tsx';
import { ProblemTable } from './problem-table.tsx';

/** The evals of the workspace: what came of each last, and a way to run it again. */
export function FilesView({ evalId }: { evalId: string | null }) {
  const workspace = useWorkspace();
  const list = useEngineQuery('eval.list', {}, { isEnabled: workspace != null, readsOnMount: true });
  const [isImporting, setIsImporting] = useState(false);
  const showsSkeleton = useDelayed(list.isPending);
  const { data } = list;
  const isEmpty = data !== undefined && data.evals.length === 0 && data.problems.length === 0;
  return (
    <View
      title="Evals"
      actions={
        <>
          <FaceSwitch face="files" />
          <Button kind="quiet" icon={FileInput} onClick={() => setIsImporting(true)}>
            Import promptfoo…
          </Button>
        </>
      }
    >
      {list.isError ? (
        <ErrorState title="The evals could not be read" error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending && showsSkeleton ? <SkeletonLines lines={8} /> : null}
      {isEmpty ? <NoEvals onImport={() => setIsImporting(true)} /> : null}
      {data === undefined || isEmpty ? null : <Files list={data} evalId={evalId} />}
      <ImportPromptfooDialog key={String(isImporting)} isOpen={isImporting} onClose={() => setIsImporting(false)} />
    </View>
  );
}

function Files({ list, evalId }: { list: EvalListResponse; evalId: string | null }) {
  const goTo = useGoTo();
  const open = list.evals.find(({ id }) => id === evalId) ?? list.evals[0] ?? null;
  return (
    <ViewColumns
      id="evals"
      main={{
        label: 'Evals',
        minSize: 480,
        content: (
          <>
            <Panel title="Evals" scope={formatQuantity(list.evals.length, 'file')} scrolls={false}>
              <EvalTable
                evals={list.evals}
                selectedId={open?.id ?? null}
                onSelect={(id) => goTo(evalsPath({ evalId: id }), { replace: true })}
                onOpenRun={(runId) => goTo(evalsPath({ runId }))}
              />
            </Panel>
            {list.problems.length === 0 ? null : (
              <Panel title="Problems" scope={formatCount(list.problems.length)} isFit scrolls={false}>
                <ProblemTable problems={list.problems} />
              </Panel>
            )}
          </>
        ),
      }}
      detail={
        open === null
          ? null
          : {
              label: 'Run',
              defaultSize: '38%',
              minSize: 360,
              content: <EvalPanel key={open.id} info={open} />,
            }
      }
    />
  );
}
