import { FilePlus2, Gauge } from 'lucide-react';
import { useCallback, useState } from 'react';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  formatCount,
  Panel,
  SkeletonLines,
  useDelayed,
  ViewColumns,
} from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { beginningFor, newScenarioPath, scenarioPathOf } from '../view-model/scenario-path.ts';
import { NewScenarioDialog } from './new-scenario-dialog.tsx';
import { ScenarioEditor } from './scenario-editor.tsx';
import { ScenarioTable } from './scenario-table.tsx';

/** What can be run, each scenario with what it would do. @param props.path the one that is open; null opens the first */
export function ScenariosView({ path }: { path: string | null }) {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const { data, isPending, isError, error, refetch } = useEngineQuery(
    'load.scenarios',
    {},
    { isEnabled: workspace != null },
  );
  const [isNaming, setIsNaming] = useState(false);
  const scenarios = data?.scenarios ?? [];
  const open = path ?? (scenarios[0] === undefined ? null : scenarioPathOf(scenarios[0]));
  const select = useCallback((next: string) => goTo(loadPath({ scenario: next }), { replace: true }), [goTo]);
  const taken = scenarios.map(scenarioPathOf);
  const newButton = (
    <Button icon={FilePlus2} onClick={() => setIsNaming(true)}>
      New scenario…
    </Button>
  );
  const dialog = (
    <NewScenarioDialog
      key={String(isNaming)}
      isOpen={isNaming}
      taken={taken}
      onClose={() => setIsNaming(false)}
      onNamed={(name) => {
        setIsNaming(false);
        goTo(loadPath({ scenario: newScenarioPath(name) }));
      }}
    />
  );
  if (isError) {
    return (
      <View title="Load">
        <ErrorState title="The scenarios could not be read" error={error} onRetry={() => void refetch()} />
      </View>
    );
  }
  if (data !== undefined && open === null) {
    return (
      <View title="Load" actions={<FaceSwitch face="scenarios" />}>
        <EmptyState
          title="No load scenario yet"
          actions={
            <Button kind="primary" icon={Gauge} onClick={() => goTo(loadPath({ scenario: newScenarioPath('spike') }))}>
              Start from a spike
            </Button>
          }
        >
          A scenario says what is loaded, with which questions, how many a second and when, what goes wrong meanwhile,
          and what must hold. The one to start from runs this workspace's pipeline against a simulated model: nothing
          leaves this machine and nothing is spent.
        </EmptyState>
      </View>
    );
  }
  return (
    <View
      title="Load"
      actions={
        <>
          <FaceSwitch face="scenarios" />
          {newButton}
        </>
      }
    >
      <ViewColumns
        id="load-scenarios"
        list={{
          label: 'Scenarios',
          defaultSize: '24%',
          minSize: 280,
          content: (
            <Panel title="Scenarios" scope={formatCount(scenarios.length)} scrolls={false}>
              <ScenarioTable scenarios={scenarios} selectedPath={open} onSelect={select} isLoading={isPending} />
            </Panel>
          ),
        }}
        main={{
          label: 'Scenario',
          minSize: 560,
          content: open === null ? null : <OpenScenario key={open} path={open} />,
        }}
      />
      {dialog}
    </View>
  );
}

function OpenScenario({ path }: { path: string }) {
  const file = useEngineQuery('file.read', { path }, { readsOnMount: true });
  const showsSkeleton = useDelayed(file.isPending);
  if (file.isError) {
    return <ErrorState title={`${path} could not be read`} error={file.error} onRetry={() => void file.refetch()} />;
  }
  if (file.data === undefined) return showsSkeleton ? <SkeletonLines lines={12} /> : null;
  return <ScenarioEditor file={beginningFor(file.data)} />;
}
