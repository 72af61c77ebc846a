import { useMemo } from 'react';
import type { EvalCaseRow, EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { type Column, DataTable, Panel } from '../../../ui/index.ts';
import { metricLabel, metricText } from '../view-model/metric-words.ts';
import { runMetrics } from '../view-model/run-metrics.ts';

interface ValueRow {
  metric: string;
  value: number | undefined;
  /** Over all cases of the cell. */
  mean: number | undefined;
  note: string;
}

/** Every metric of the case beside what the whole cell has, with why a judge or a script gave it. */
export function CaseValues({ report, row, cellId }: { report: EvalRunReport; row: EvalCaseRow; cellId: string }) {
  const rows = useMemo(() => {
    const cell = report.matrix.find((each) => each.cellId === cellId);
    return [...new Set([...runMetrics(report), ...Object.keys(cell?.valueless ?? {})])].map(
      (metric): ValueRow => ({
        metric,
        value: row.values[metric],
        mean: cell?.metrics[metric]?.mean,
        note: row.notes[metric] ?? '',
      }),
    );
  }, [report, row, cellId]);
  return (
    <Panel title="Values" scope="mean of its tries, beside the whole cell" scrolls={false}>
      <DataTable label="Values of the case" columns={COLUMNS} rows={rows} rowKey={({ metric }) => metric} />
    </Panel>
  );
}

const COLUMNS: readonly Column<ValueRow>[] = [
  { id: 'metric', header: 'Metric', width: 140, cell: ({ metric }) => metricLabel(metric) },
  {
    id: 'value',
    header: 'This case',
    width: 78,
    align: 'end',
    cell: ({ metric, value }) =>
      value === undefined ? <span className="text-3">no value</span> : <b>{metricText(metric, value)}</b>,
  },
  {
    id: 'mean',
    header: 'All cases',
    width: 78,
    align: 'end',
    cell: ({ metric, mean }) => <span className="text-3">{metricText(metric, mean)}</span>,
  },
  {
    id: 'note',
    header: 'Why',
    minWidth: 120,
    wraps: true,
    cell: ({ note }) => <span className="text-2">{note}</span>,
  },
];
