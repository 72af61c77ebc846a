import type { LoadMetricComparison } from '../../../../main/contract/load-compare.ts';
import { Chip, type Column, DataTable } from '../../../ui/index.ts';
import { differenceText, intervalText, metricValue, pValueText } from '../view-model/comparison-words.ts';

const COLUMNS: readonly Column<LoadMetricComparison>[] = [
  {
    id: 'name',
    header: 'Figure',
    minWidth: 140,
    title: ({ name }) => name,
    cell: ({ name }) => name.replace(/^stage /, ''),
  },
  { id: 'a', header: 'a', width: 84, align: 'end', cell: ({ a, unit }) => metricValue(a, unit) },
  { id: 'b', header: 'b', width: 84, align: 'end', cell: ({ b, unit }) => metricValue(b, unit) },
  {
    id: 'delta',
    header: 'Change',
    width: 84,
    align: 'end',
    cell: (metric) =>
      metric.verdict === 'no-detectable-change' ? (
        <span className="text-3">{differenceText(metric)}</span>
      ) : (
        differenceText(metric)
      ),
  },
  {
    id: 'interval',
    header: '95 % interval',
    width: 150,
    align: 'end',
    cell: (metric) => <span className="text-3">{intervalText(metric)}</span>,
  },
  {
    id: 'p',
    header: 'p',
    width: 64,
    align: 'end',
    cell: ({ pValue }) => <span className="text-3">{pValueText(pValue)}</span>,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    minWidth: 120,
    title: ({ why }) => why ?? undefined,
    cell: (metric) => <Verdict metric={metric} />,
  },
];

function Verdict({ metric: { verdict, why } }: { metric: LoadMetricComparison }) {
  if (verdict === 'worse') return <Chip tone="error">worse</Chip>;
  if (verdict === 'better') return <Chip tone="ok">better</Chip>;
  return (
    <span className="text-3">{verdict === 'no-detectable-change' ? 'within noise' : (why ?? 'not compared')}</span>
  );
}

/** Each figure of both runs with the interval of its difference. */
export function MetricTable({ metrics }: { metrics: readonly LoadMetricComparison[] }) {
  return (
    <DataTable
      label="Differences between the runs"
      columns={COLUMNS}
      rows={metrics}
      rowKey={({ name }) => name}
      empty="The runs have no figure in common."
    />
  );
}
