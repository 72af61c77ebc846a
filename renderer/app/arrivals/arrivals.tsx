import { useCallback, useEffect, useState } from 'react';
import type { Arrival } from '../../../main/contract/arrival.ts';
import { useBridge } from '../../engine/bridge-context.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { useOpenedRelease } from '../../features/releases/opened/opened-release-store.ts';
import { useImportStore } from '../../features/traces/import/import-store.ts';
import { useEnterWorkspace } from '../../features/welcome/use-enter-workspace.ts';
import { releasesPath, tracesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Button, ConfirmDialog } from '../../ui/index.ts';
import { Banner } from '../banners/banner.tsx';
import { type ArrivalStep, arrivalStep } from './arrival-step.ts';

/** What the app was opened with from outside, one after the other: goes there, asks first, or says why not. */
export function Arrivals() {
  const bridge = useBridge();
  const [waiting, setWaiting] = useState<readonly Arrival[]>([]);
  useEffect(() => bridge.onArrival((arrival) => setWaiting((all) => [...all, arrival])), [bridge]);
  const [first] = waiting;
  const next = useCallback(() => setWaiting((all) => all.slice(1)), []);
  return first === undefined ? null : <OneArrival key={waiting.length} arrival={first} onDone={next} />;
}

function OneArrival({ arrival, onDone }: { arrival: Arrival; onDone: () => void }) {
  const workspace = useWorkspace();
  const recent = useEngineQuery('workspace.recent', {}, { isEnabled: arrival.type === 'workspace-link' });
  // What is only told needs no engine, and may be the reason why there is none.
  const isKnown = workspace !== undefined && (arrival.type !== 'workspace-link' || !recent.isPending);
  const step = isKnown || arrival.type === 'told' ? arrivalStep(arrival, workspace ?? null, recent.data ?? []) : null;
  const take = useTakeStep();
  const isTaken = step !== null && !isShown(step);
  const key = JSON.stringify(step);
  useEffect(() => {
    if (!isTaken) return;
    take(JSON.parse(key) as ArrivalStep);
    onDone();
  }, [isTaken, key, take, onDone]);
  if (step === null || isTaken) return null;
  if (step.type === 'ask') return <AskBeforeOpening step={step} onDone={onDone} />;
  const sentence = step.type === 'say' || step.type === 'wait' ? step.sentence : '';
  return (
    <Banner kind={step.type === 'wait' ? 'info' : 'warn'} action={<Button onClick={onDone}>Dismiss</Button>}>
      {sentence}
    </Banner>
  );
}

const isShown = ({ type }: ArrivalStep): boolean => type === 'ask' || type === 'say' || type === 'wait';

/** @returns what does the steps that need nobody's word */
function useTakeStep(): (step: ArrivalStep) => void {
  const goTo = useGoTo();
  const { mutate } = useEnterWorkspace();
  return useCallback(
    (step) => {
      switch (step.type) {
        case 'go':
          return goTo(step.path);
        case 'enter':
          return mutate({ type: 'folder', path: step.path, create: false });
        case 'verify':
          goTo(releasesPath());
          return useOpenedRelease.getState().open(step.path);
        case 'import':
          goTo(tracesPath());
          useImportStore.getState().add([step.path]);
          return useImportStore.getState().open();
        case 'ask':
        case 'say':
        case 'wait':
        case 'nothing':
          return undefined;
      }
    },
    [goTo, mutate],
  );
}

function AskBeforeOpening({ step, onDone }: { step: Extract<ArrivalStep, { type: 'ask' }>; onDone: () => void }) {
  const enter = useEnterWorkspace();
  const { path, isKnown, leaves } = step;
  return (
    <ConfirmDialog
      isOpen
      onClose={onDone}
      title="Open the workspace of this link?"
      confirmLabel="Open it"
      confirmingLabel="Opening"
      keepLabel="Do not open"
      kind="primary"
      onConfirm={async () => {
        await enter.mutateAsync({ type: 'folder', path, create: false });
      }}
    >
      <p className="mono">{path}</p>
      <p>
        {isKnown
          ? 'You have opened this folder before.'
          : 'You have never opened this folder. It is opened restricted: looked at, searched, nothing of it runs until you trust it.'}
        {leaves === null ? '' : ` ${leaves} is closed for it, and what runs there ends.`}
      </p>
    </ConfirmDialog>
  );
}
