import { useMemo } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { formatExactTime, Verdict, ViewColumns } from '../../../ui/index.ts';
import { EffectsPanel } from '../effects/effects-panel.tsx';
import { MatrixPanel } from '../matrix/matrix-panel.tsx';
import { RobustnessPanel } from '../robustness/robustness-panel.tsx';
import type { useOverrule } from '../triage/use-overrule.ts';
import { runMetrics } from '../view-model/run-metrics.ts';
import { CasesPanel } from './cases-panel.tsx';
import { RunFoot } from './run-foot.tsx';

export interface RunBodyProps {
  report: EvalRunReport;
  overruling: ReturnType<typeof useOverrule>;
  /** Null: the first of the file. */
  metric: string | null;
  /** Null: the serving one. */
  cellId: string | null;
  onMetric: (metric: string) => void;
  onCell: (cellId: string) => void;
  onCase: (cellId: string, caseId: string) => void;
}

/** A run on the page: verdict, matrix and failing cases; beside them what each factor does, robustness, and what bounds it all. */
export function RunBody(props: RunBodyProps) {
  const { report, overruling, onMetric, onCell, onCase } = props;
  const metrics = useMemo(() => runMetrics(report), [report]);
  const metric = props.metric !== null && metrics.includes(props.metric) ? props.metric : (metrics[0] ?? 'success');
  const baseline = report.matrix.find(({ isBaseline }) => isBaseline) ?? report.matrix[0];
  const cell = report.matrix.find(({ cellId }) => cellId === props.cellId) ?? baseline;
  return (
    <>
      <Verdict
        sentence={report.verdict.headline}
        detail={report.verdict.details}
        action={<span className="text-3 nowrap">{`${formatExactTime(report.startedAt)}, run ${report.runId}`}</span>}
      />
      <ViewColumns
        id="eval-run"
        main={{
          label: 'Matrix',
          minSize: 520,
          content: (
            <>
              <MatrixPanel
                report={report}
                metrics={metrics}
                metric={metric}
                onMetric={onMetric}
                cellId={cell?.cellId ?? null}
                onCell={onCell}
              />
              {cell === undefined ? null : (
                <CasesPanel
                  report={report}
                  cell={cell}
                  metric={metric}
                  overruling={overruling}
                  onOpen={(caseId) => onCase(cell.cellId, caseId)}
                />
              )}
            </>
          ),
        }}
        detail={{
          label: 'Effects',
          defaultSize: '38%',
          minSize: 380,
          content: (
            <div className="evals-column">
              <EffectsPanel report={report} metric={metric} />
              <RobustnessPanel report={report} />
              <RunFoot report={report} metric={metric} />
            </div>
          ),
        }}
      />
    </>
  );
}
