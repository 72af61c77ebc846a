import { type Column, DataTable, formatCount, formatScore, NOT_APPLICABLE } from '../../../ui/index.ts';
import { IntervalMark } from '../matrix/interval-mark.tsx';
import type { ComparisonRow } from '../view-model/comparison-rows.ts';
import { differenceAxis } from '../view-model/interval-axis.ts';
import { differenceText, halfWidthText, metricLabel, metricText, metricUnit } from '../view-model/metric-words.ts';

/** A metric a row: both values, the difference with its interval and noise, and what it takes to be sure. */
export function ComparisonTable({ rows }: { rows: readonly ComparisonRow[] }) {
  return (
    <DataTable
      label="Differences"
      columns={columnsFor(rows)}
      rows={rows}
      rowKey={({ metric }) => metric}
      empty="The two have no metric in common."
    />
  );
}

const bandOf = ({ noise }: ComparisonRow): readonly [number, number] | null =>
  noise === null ? null : [-noise, noise];

function columnsFor(rows: readonly ComparisonRow[]): readonly Column<ComparisonRow>[] {
  // Scores share one scale; what is counted in something else has its own.
  const scores = rows.filter(({ metric }) => metricUnit(metric) === 'score');
  const shared = differenceAxis(scores.flatMap((row) => [row.ci95, bandOf(row) ?? row.ci95]));
  const axisOf = (row: ComparisonRow) =>
    metricUnit(row.metric) === 'score' ? shared : differenceAxis([row.ci95, bandOf(row) ?? row.ci95]);
  return [
    { id: 'metric', header: 'Metric', width: 150, cell: ({ metric }) => <b>{metricLabel(metric)}</b> },
    { id: 'a', header: 'A', width: 76, align: 'end', cell: ({ metric, a }) => metricText(metric, a) },
    { id: 'b', header: 'B', width: 76, align: 'end', cell: ({ metric, b }) => metricText(metric, b) },
    {
      id: 'mark',
      header: 'Difference',
      minWidth: 180,
      cell: (row) => (
        <IntervalMark axis={axisOf(row)} value={row.delta} ci95={row.ci95} tone={row.tone} band={bandOf(row)} hasZero />
      ),
    },
    {
      id: 'delta',
      header: '95 % interval',
      width: 150,
      align: 'end',
      cell: ({ metric, delta, ci95, tone }) => (
        <>
          {tone === 'noise' ? (
            <span className="text-3">{differenceText(metric, delta, 3)}</span>
          ) : (
            <b data-tone={tone}>{differenceText(metric, delta, 3)}</b>
          )}
          <span className="text-3">{` ${halfWidthText(metric, ci95)}`}</span>
        </>
      ),
    },
    {
      id: 'verdict',
      header: 'Verdict',
      width: 168,
      cell: ({ verdict, tone }) => <span data-tone={tone}>{verdict}</span>,
    },
    {
      id: 'p',
      header: 'p',
      width: 64,
      align: 'end',
      title: ({ test }) => test,
      cell: ({ pValue }) => (pValue < 0.001 ? '< 0.001' : formatScore(pValue, 3)),
    },
    { id: 'n', header: 'Cases', width: 58, align: 'end', cell: ({ n }) => formatCount(n) },
    {
      id: 'passes',
      header: 'pass^k, A and B',
      width: 110,
      align: 'end',
      title: ({ passes }) => (passes === null ? undefined : `all of ${passes.k} tries pass`),
      cell: ({ passes }) =>
        passes === null ? (
          <span className="text-3">{NOT_APPLICABLE}</span>
        ) : (
          `${formatScore(passes.a.hatK)}, ${formatScore(passes.b.hatK)}`
        ),
    },
    {
      id: 'needs',
      header: 'To be sure',
      width: 176,
      cell: ({ needs }) => <span className="text-3">{needs === '' ? 'enough cases' : needs}</span>,
    },
  ];
}
