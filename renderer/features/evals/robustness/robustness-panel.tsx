import { type KeyboardEvent, useMemo, useState } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { formatQuantity, Panel } from '../../../ui/index.ts';
import { metricLabel } from '../view-model/metric-words.ts';
import { robustnessLines } from '../view-model/robustness-lines.ts';
import { RobustnessChart } from './robustness-chart.tsx';
import { RobustnessTable } from './robustness-table.tsx';
import { SeverityTable } from './severity-table.tsx';

/** What messy input does to the serving cell: severity against the floor. */
export function RobustnessPanel({ report }: { report: EvalRunReport }) {
  const [isTable, setIsTable] = useState(false);
  const lines = useMemo(() => robustnessLines(report), [report]);
  const [first] = lines;
  const floor = first?.floor ?? null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 't') return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>('button[aria-keyshortcuts="T"]')?.focus();
    setIsTable(!isTable);
  };
  if (first === undefined) {
    return (
      <Panel title="Robustness" isFit scrolls={false}>
        <p className="evals-none">
          {report.state === 'running'
            ? 'Messy variants run after the cells.'
            : 'No messy variants were run. Kinds and severities under robustness: in the eval file show what typos, noise and truncation do.'}
        </p>
      </Panel>
    );
  }
  const noise = report.noiseFloor[first.metric] ?? null;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div onKeyDown={onKeyDown}>
      <Panel
        title="Robustness"
        scope={`${metricLabel(first.metric).toLowerCase()} of the serving cell, ${formatQuantity(report.cases, 'case')} a point`}
        isFit
        scrolls={false}
        actions={<ChartTableToggle isTable={isTable} onChange={setIsTable} what="robustness" />}
      >
        {isTable ? (
          <SeverityTable lines={lines} />
        ) : (
          <RobustnessChart
            lines={lines}
            floor={floor}
            noise={noise}
            clean={report.metrics[first.metric]?.mean ?? null}
          />
        )}
        <RobustnessTable lines={lines} floor={floor} />
      </Panel>
    </div>
  );
}
