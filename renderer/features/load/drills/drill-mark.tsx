import { Check, CircleAlert, TriangleAlert } from 'lucide-react';
import { Chip, StateDot } from '../../../ui/index.ts';
import type { DrillState } from './drill-store.ts';

/** How a drill came out, in a word. */
export function DrillMark({ state }: { state: DrillState | null }) {
  if (state === null) return <span className="text-3">not run</span>;
  if (state.type === 'waiting') return <span className="text-3">waits</span>;
  if (state.type === 'running') {
    return (
      <Chip tone="accent">
        <StateDot state="running">{state.side === null ? 'running' : `${state.side} it`}</StateDot>
      </Chip>
    );
  }
  if (state.type === 'failed') {
    return (
      <Chip tone="error" icon={CircleAlert}>
        could not run
      </Chip>
    );
  }
  const { guardrailHeld, failureShown } = state.result;
  if (!guardrailHeld) {
    return (
      <Chip tone="error" icon={CircleAlert}>
        did not hold
      </Chip>
    );
  }
  return failureShown ? (
    <Chip tone="ok" icon={Check}>
      held
    </Chip>
  ) : (
    <Chip tone="warn" icon={TriangleAlert}>
      not shown
    </Chip>
  );
}
