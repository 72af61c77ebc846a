import { Play, Square } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { View } from '../../../app/view.tsx';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, formatCount, Panel, Verdict, ViewColumns } from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { drillVerdict } from '../view-model/drill-words.ts';
import { drillCommands } from './drill-commands.ts';
import { DrillPane } from './drill-pane.tsx';
import { useDrillStore } from './drill-store.ts';
import { DrillTable } from './drill-table.tsx';
import { runDrills, stopDrills } from './run-drills.ts';

/** The failures that everybody has, with the guardrail off and on. @param props.name the one that is open; null opens the first */
export function DrillsView({ name }: { name: string | null }) {
  const goTo = useGoTo();
  const client = useEngine();
  const { data, isPending, isError, error, refetch } = useEngineQuery('drill.list', {});
  const states = useDrillStore((state) => state.drills);
  const isRunning = useDrillStore((state) => state.abort !== null);
  const drills = useMemo(() => data?.drills ?? [], [data]);
  const open = drills.find((drill) => drill.name === name) ?? drills[0] ?? null;
  const select = useCallback(
    (next: string) => goTo(loadPath({ face: 'drills', drill: next }), { replace: true }),
    [goTo],
  );
  const run = useCallback((names: readonly string[]) => void runDrills(client, names), [client]);
  const runAll = useCallback(() => run(drills.map((drill) => drill.name)), [run, drills]);
  const openName = open?.name ?? null;
  useViewCommands(
    useMemo(
      () =>
        drillCommands({
          isRunning,
          runOpen: openName === null ? null : () => run([openName]),
          runAll,
          stop: stopDrills,
        }),
      [isRunning, openName, run, runAll],
    ),
  );
  if (isError) {
    return (
      <View title="Load">
        <ErrorState title="The drills could not be read" error={error} onRetry={() => void refetch()} />
      </View>
    );
  }
  const verdict = drillVerdict(drills, states);
  return (
    <View
      title="Load"
      actions={
        <>
          <FaceSwitch face="drills" />
          {isRunning ? (
            <Button kind="danger" icon={Square} shortcut="Escape" onClick={stopDrills}>
              Stop
            </Button>
          ) : (
            <Button icon={Play} onClick={runAll}>
              Run all
            </Button>
          )}
        </>
      }
    >
      {data === undefined ? null : <Verdict sentence={verdict.sentence} detail={verdict.detail} />}
      <ViewColumns
        id="load-drills"
        list={{
          label: 'Drills',
          defaultSize: '36%',
          minSize: 340,
          content: (
            <Panel title="Drills" scope={formatCount(drills.length)} scrolls={false}>
              <DrillTable
                drills={drills}
                states={states}
                selectedName={openName}
                onSelect={select}
                isLoading={isPending}
              />
            </Panel>
          ),
        }}
        main={{
          label: 'Drill',
          minSize: 480,
          content:
            open === null ? null : (
              <DrillPane
                key={open.name}
                drill={open}
                state={states[open.name] ?? null}
                isBusy={isRunning}
                onRun={() => run([open.name])}
              />
            ),
        }}
      />
    </View>
  );
}
