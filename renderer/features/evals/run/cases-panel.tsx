import { Columns2 } from 'lucide-react';
import { useState } from 'react';
import type { EvalCell, EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { evalsPath, href, tracesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, formatCount, Panel, Segmented, TextLink } from '../../../ui/index.ts';
import { RegressionDialog } from '../triage/regression-dialog.tsx';
import { RegressionButton, TriagePanel } from '../triage/triage-panel.tsx';
import type { useOverrule } from '../triage/use-overrule.ts';
import { cellName } from '../view-model/matrix-grid.ts';
import { CellCases } from './cell-cases.tsx';

export interface CasesPanelProps {
  report: EvalRunReport;
  /** The chosen cell; the baseline where none is. */
  cell: EvalCell;
  metric: string;
  overruling: ReturnType<typeof useOverrule>;
  onOpen: (caseId: string) => void;
}

const FACES = [
  { value: 'failing', label: 'Failing' },
  { value: 'all', label: 'All cases' },
] as const;

/** Cases of the chosen cell: of the serving one those that fail with their cause, of others all that were asked. */
export function CasesPanel({ report, cell, metric, overruling, onOpen }: CasesPanelProps) {
  const [face, setFace] = useState<'failing' | 'all'>('failing');
  const [isMaking, setIsMaking] = useState(false);
  const isTriage = cell.isBaseline && face === 'failing';
  const failing = report.triage.cases.length;
  return (
    <>
      <Panel
        title={isTriage ? 'Failing cases' : 'Cases'}
        scope={
          isTriage
            ? report.state === 'running'
              ? 'of the serving cell'
              : `${formatCount(failing)} of ${formatCount(report.cases)} in the serving cell`
            : `${cellName(cell)}${cell.note === null ? '' : `: ${cell.note}`}`
        }
        scrolls={false}
        actions={
          <>
            {cell.isBaseline ? (
              <Segmented label="Cases that are shown" value={face} options={FACES} onChange={setFace} />
            ) : (
              <CompareButton report={report} cell={cell} />
            )}
            <TextLink href={href(tracesPath({ filter: tracesOfCell(report.runId, cell.cellId) }))}>Traces</TextLink>
            {isTriage ? <RegressionButton failing={failing} onOpen={() => setIsMaking(true)} /> : null}
          </>
        }
      >
        {isTriage ? (
          <TriagePanel report={report} overruling={overruling} onOpen={onOpen} />
        ) : (
          <CellCases
            key={cell.cellId}
            runId={report.runId}
            cellId={cell.cellId}
            metric={metric}
            isRunning={report.state === 'running'}
            onOpen={onOpen}
          />
        )}
      </Panel>
      <RegressionDialog
        key={String(isMaking)}
        isOpen={isMaking}
        onClose={() => setIsMaking(false)}
        runId={report.runId}
        evalId={report.evalId}
        failing={failing}
      />
    </>
  );
}

/** @returns the filter that shows the traces of a cell */
export function tracesOfCell(runId: string, cellId: string): string {
  return `attr.trestle.eval.run_id:${runId} attr.trestle.eval.cell:${cellId}`;
}

function CompareButton({ report, cell }: { report: EvalRunReport; cell: EvalCell }) {
  const goTo = useGoTo();
  const baseline = report.matrix.find(({ isBaseline }) => isBaseline);
  if (baseline === undefined) return null;
  return (
    <Button
      kind="quiet"
      icon={Columns2}
      disabledReason={cell.done === 0 || baseline.done === 0 ? 'One of the two has no results yet' : null}
      onClick={() =>
        goTo(
          evalsPath({
            face: 'compare',
            a: `${report.runId}:${baseline.cellId}`,
            b: `${report.runId}:${cell.cellId}`,
          }),
        )
      }
    >
      Compare with the serving cell
    </Button>
  );
}
