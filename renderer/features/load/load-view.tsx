import { CapacityView } from './capacity/capacity-view.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { DrillsView } from './drills/drills-view.tsx';
import { PlanView } from './plan/plan-view.tsx';
import { RunView } from './run/run-view.tsx';
import { RunsView } from './runs/runs-view.tsx';
import { ScenariosView } from './scenarios/scenarios-view.tsx';
import './load.css';

export interface LoadViewProps {
  /** Shows one run. */
  runId: string | null;
  face: 'scenarios' | 'runs' | 'compare' | 'capacity' | 'drills' | 'plan' | null;
  /** Path of the scenario that is open. */
  scenario: string | null;
  /** Name of the drill that is open. */
  drill: string | null;
  /** The two runs that are compared. */
  pair: readonly [string, string] | null;
}

/** Bend a pipeline before users do. */
export function LoadView({ runId, face, scenario, drill, pair }: LoadViewProps) {
  if (runId !== null && face === 'plan') return <PlanView key={runId} runId={runId} />;
  if (runId !== null) return <RunView key={runId} runId={runId} />;
  if (face === 'compare' && pair !== null) return <CompareView key={pair.join(' ')} a={pair[0]} b={pair[1]} />;
  if (face === 'runs' || face === 'compare') return <RunsView />;
  if (face === 'capacity') return <CapacityView />;
  if (face === 'drills') return <DrillsView name={drill} />;
  return <ScenariosView path={scenario} />;
}
