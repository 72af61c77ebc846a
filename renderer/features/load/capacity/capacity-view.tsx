import { Play, Square } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { DEFAULT_CAPACITY_PROBES, MAX_CAPACITY_PROBES } from '../../../../main/contract/load-capacity.ts';
import { View } from '../../../app/view.tsx';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Button, Field, Note, Panel, ProgressBar, Select, Verdict } from '../../../ui/index.ts';
import { FaceSwitch } from '../face-switch.tsx';
import { capacityVerdict } from '../view-model/capacity-words.ts';
import { scenarioPathOf } from '../view-model/scenario-path.ts';
import { rateText } from '../view-model/verdict-words.ts';
import { capacityCommands } from './capacity-commands.ts';
import { CapacityChart } from './capacity-chart.tsx';
import { useCapacityStore } from './capacity-store.ts';
import { ProbeTable } from './probe-table.tsx';
import { searchCapacity, stopCapacity } from './search-capacity.ts';

/** How much it bears: the highest rate at which everything that was promised still holds. */
export function CapacityView() {
  const workspace = useWorkspace();
  const search = useCapacityStore((state) => state.search);
  const { data } = useEngineQuery('load.scenarios', {}, { isEnabled: workspace != null });
  const usable = (data?.scenarios ?? []).filter(({ preview }) => preview.id !== null && preview.slos.length > 0);
  const [chosen, setChosen] = useState<string | null>(search?.scenario ?? null);
  const [probes, setProbes] = useState(String(DEFAULT_CAPACITY_PROBES));
  const scenario = chosen ?? (usable[0] === undefined ? null : scenarioPathOf(usable[0]));
  const maxProbes = Number(probes);
  const isCount = Number.isInteger(maxProbes) && maxProbes >= 3 && maxProbes <= MAX_CAPACITY_PROBES;
  const isRunning = search?.isRunning === true;
  const blockedReason =
    workspace?.isTrusted === false
      ? 'Restricted: nothing runs until the workspace is trusted'
      : scenario === null
        ? 'No scenario sets an SLO: there is nothing that could hold'
        : isCount
          ? null
          : `3 to ${MAX_CAPACITY_PROBES} runs`;
  const { start, stop } = useCapacityActs(blockedReason === null ? scenario : null, maxProbes, isRunning);
  const verdict = search?.result == null ? null : capacityVerdict(search.result);
  return (
    <View
      title="Load"
      actions={
        <>
          <FaceSwitch face="capacity" />
          {isRunning ? (
            <Button kind="danger" icon={Square} shortcut="Escape" onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button kind="primary" icon={Play} shortcut="Mod+Enter" disabledReason={blockedReason} onClick={start}>
              Find the capacity
            </Button>
          )}
        </>
      }
    >
      {verdict === null ? null : <Verdict sentence={verdict.sentence} detail={verdict.detail} />}
      <div className="load-capacity__form">
        <Select
          label="Scenario"
          isLabelAbove
          value={scenario ?? ''}
          options={usable.map((entry) => ({ value: scenarioPathOf(entry), label: entry.id }))}
          onChange={setChosen}
        />
        <Field
          label="Runs at most"
          value={probes}
          onChange={setProbes}
          {...(isCount ? {} : { error: `3 to ${MAX_CAPACITY_PROBES}` })}
        />
        <p className="text-2">
          The scenario is run at one rate after the other, each as long as it says, until the highest is known at which
          all its SLOs hold: latency, quality and cost.
        </p>
      </div>
      {search?.probing == null ? null : (
        <div className="load-capacity__progress">
          <ProgressBar label="Runs made" share={(search.probing.number - 1) / search.probing.maxProbes} />
          <span className="text-2" aria-live="polite">
            {`Run ${search.probing.number} of at most ${search.probing.maxProbes}, at ${rateText(search.probing.ratePerSecond, 's')}`}
          </span>
        </div>
      )}
      {search?.error == null ? null : (
        <Note kind="error" isLive>
          {search.error}
        </Note>
      )}
      {search === null ? null : (
        <>
          <CapacityChart probes={search.probes} result={search.result} />
          <Panel title="Runs of the search" scope="in the order they ran; each is in the library" scrolls={false}>
            <ProbeTable probes={search.probes} label="Runs of the search" />
          </Panel>
        </>
      )}
    </View>
  );
}

/** Starting and stopping, by button, key and name. @param scenario null while nothing can be started */
function useCapacityActs(scenario: string | null, maxProbes: number, isRunning: boolean) {
  const client = useEngine();
  const start = useCallback(() => {
    if (scenario !== null) void searchCapacity(client, scenario, maxProbes);
  }, [client, scenario, maxProbes]);
  const stop = useCallback(() => void stopCapacity(client), [client]);
  useViewCommands(useMemo(() => capacityCommands({ isRunning, start, stop }), [isRunning, start, stop]));
  return { start, stop };
}
