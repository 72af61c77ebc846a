import { CompareView } from './compare/compare-view.tsx';
import { DatasetsView } from './datasets/datasets-view.tsx';
import { FilesView } from './files/files-view.tsx';
import { RunView } from './run/run-view.tsx';
import { RunsView } from './runs/runs-view.tsx';
import './evals.css';

export interface EvalsViewProps {
  /** Shows one run. */
  runId: string | null;
  face: 'runs' | 'compare' | 'datasets' | null;
  /** The eval file that is open. */
  evalId: string | null;
  cellId: string | null;
  caseId: string | null;
  metric: string | null;
  dataset: string | null;
  /** What is compared: runs, or cells of runs. */
  pair: readonly [string, string] | null;
}

/** What is worth changing? */
export function EvalsView(props: EvalsViewProps) {
  const { runId, face, evalId, cellId, caseId, metric, dataset, pair } = props;
  if (runId !== null) return <RunView key={runId} runId={runId} cellId={cellId} caseId={caseId} metric={metric} />;
  if (face === 'compare' && pair !== null) return <CompareView key={pair.join(' ')} a={pair[0]} b={pair[1]} />;
  if (face === 'runs' || face === 'compare') return <RunsView />;
  if (face === 'datasets') return <DatasetsView path={dataset} />;
  return <FilesView evalId={evalId} />;
}
