import { useState } from 'react';
import type { OutcomeCounts, OutcomeReport } from '../../../../main/contract/insight.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { type Bar, BarChart, type BarChartProps } from '../../../ui/chart/bar-chart.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import {
  type Column,
  DataTable,
  type FactCell,
  FactStrip,
  formatCost,
  formatCount,
  formatQuantity,
  formatShare,
  Segmented,
  TextButton,
  UNKNOWN,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { useTracesStore } from '../traces-store.ts';
import { narrowed } from '../view-model/insight-filter.ts';
import { costPerSuccess, groundedShare, shareOf, SUCCESS_MEANING } from '../view-model/insight-text.ts';
import { periodLabel, periodTicks } from '../view-model/period-ticks.ts';
import { InsightFace } from './insight-face.tsx';

type Measure = 'outcomes' | 'grounding' | 'cost';
type Period = OutcomeReport['periods'][number];

/** What came of the traces over time, and what each success cost. */
export function OutcomeFace({ filter }: { filter: string }) {
  const query = useEngineQuery('insight.outcomes', { filter }, { keepsPrevious: true });
  const [measure, setMeasure] = useState<Measure>('outcomes');
  return (
    <InsightFace
      query={query}
      filter={filter}
      verdict={({ all }) =>
        `${formatCount(all.successful)} of ${formatQuantity(all.traces, 'task')} succeeded; ${costText(all)}.`
      }
      aside={() =>
        `${SUCCESS_MEANING} Refusals of imported traces are told by the opening words of the answer (English); whether an answer is grounded, by its citations or by a judge's score.`
      }
    >
      {(report) => (
        <>
          <OutcomeFacts all={report.all} filter={filter} />
          <OutcomeChart report={report} measure={measure} onMeasure={setMeasure} filter={filter} />
          <ModelTable report={report} filter={filter} />
        </>
      )}
    </InsightFace>
  );
}

function costText(all: OutcomeCounts): string {
  const cost = costPerSuccess(all);
  if (all.priced === 0) return 'what they cost is unknown';
  const known = all.priced === all.traces ? '' : ` (cost known of ${formatCount(all.priced)})`;
  return cost === null
    ? `${formatCost(all.costUsd)} were spent without a success${known}`
    : `each success cost ${formatCost(cost)}, failures included${known}`;
}

function OutcomeFacts({ all, filter }: { all: OutcomeCounts; filter: string }) {
  const setFilter = useTracesStore((state) => state.setFilter);
  const cell = (label: string, count: number, part: Readonly<Record<string, string>>): FactCell => {
    const words = `${formatCount(count)}, ${shareOf(count, all.traces)}`;
    return {
      label,
      value:
        count === 0 ? (
          <span className="text-3">0</span>
        ) : (
          <TextButton label={`${label}: ${words}. Show them`} onClick={() => setFilter(narrowed(filter, part))}>
            {words}
          </TextButton>
        ),
    };
  };
  const grounded = groundedShare(all);
  return (
    <FactStrip
      cells={[
        cell('Successful', all.successful, { success: 'yes' }),
        cell('Failed', all.failed, { status: 'error' }),
        cell('Refused', all.refused, { refused: 'yes' }),
        cell('Ungrounded', all.ungrounded, { grounded: 'no' }),
        {
          label: 'Grounded, where known',
          value:
            grounded === null ? UNKNOWN : `${formatShare(grounded)} of ${formatCount(all.grounded + all.ungrounded)}`,
        },
        {
          label: 'Cost per success',
          value: formatCost(costPerSuccess(all)),
          title: `Cost known of ${all.priced} of ${all.traces} traces; what failed is counted in`,
        },
      ]}
    />
  );
}

interface OutcomeChartProps {
  report: OutcomeReport;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
  filter: string;
}

const LEGENDS: Readonly<Record<Measure, NonNullable<BarChartProps['legend']>>> = {
  outcomes: [
    { tone: 'plain', label: 'successful' },
    { tone: 'outline', label: 'other' },
    { tone: 'hatched', label: 'refused' },
    { tone: 'error', label: 'failed' },
  ],
  grounding: [
    { tone: 'plain', label: 'grounded' },
    { tone: 'error', label: 'ungrounded' },
    { tone: 'outline', label: 'unknown' },
  ],
  cost: [{ tone: 'plain', label: 'cost per success' }],
};

function OutcomeChart({ report, measure, onMeasure, filter }: OutcomeChartProps) {
  const setFilter = useTracesStore((state) => state.setFilter);
  const { periods } = report;
  const open = (index: number) => {
    const period = periods[index];
    if (period !== undefined) setFilter(narrowed(filter, { since: period.from, until: period.to }));
  };
  const bars = periods.map((period) => barOf(period, measure));
  const highest = Math.max(...bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)));
  const filled = periods.filter(({ traces }) => traces > 0);
  return (
    <BarChart
      title={
        <Segmented
          label="What is drawn over time"
          value={measure}
          onChange={onMeasure}
          options={[
            { value: 'outcomes', label: 'Outcomes' },
            { value: 'grounding', label: 'Grounding' },
            { value: 'cost', label: 'Cost per success' },
          ]}
        />
      }
      what="these periods"
      finding={`${{ outcomes: 'Outcomes', grounding: 'Grounding of answers', cost: 'Cost per success' }[measure]} over ${formatQuantity(periods.length, 'period')} from ${report.basis.from ?? ''} to ${report.basis.to ?? ''} (UTC).`}
      bars={bars}
      highest={highest > 0 ? highest : 1}
      highestLabel={
        highest > 0 ? (measure === 'cost' ? formatCost(highest) : formatCount(highest)) : 'nothing is known'
      }
      ticks={periodTicks(periods)}
      legend={LEGENDS[measure]}
      onOpen={open}
      table={
        <TableTwin
          copy={() =>
            tableText(
              [
                'from (UTC)',
                'traces',
                'successful',
                'refused',
                'failed',
                'grounded',
                'ungrounded',
                'cost known',
                'cost per success',
              ],
              filled.map((period) => [
                period.from,
                period.traces,
                period.successful,
                period.refused,
                period.failed,
                period.grounded,
                period.ungrounded,
                period.priced,
                costPerSuccess(period) ?? UNKNOWN,
              ]),
            )
          }
        >
          <DataTable
            label="Outcomes by period"
            columns={[
              { id: 'from', header: 'From (UTC)', minWidth: 100, cell: periodLabel, title: ({ from }) => from },
              ...outcomeColumns<Period>(),
            ]}
            rows={filled}
            rowKey={({ from }) => from}
            onActivate={(period) => open(periods.indexOf(period))}
          />
        </TableTwin>
      }
    />
  );
}

function barOf(period: Period, measure: Measure): Bar {
  const { traces, successful, refused, failed, grounded, ungrounded, groundingUnknown, priced } = period;
  const at = periodLabel(period);
  if (measure === 'outcomes') {
    return {
      key: period.from,
      label: `${at}: ${formatQuantity(traces, 'trace')}, ${formatCount(successful)} successful, ${formatCount(refused)} refused, ${formatCount(failed)} failed`,
      parts: [
        { tone: 'error', value: failed },
        { tone: 'hatched', value: refused },
        { tone: 'outline', value: Math.max(0, traces - successful - refused - failed) },
        { tone: 'plain', value: successful },
      ],
    };
  }
  if (measure === 'grounding') {
    return {
      key: period.from,
      label: `${at}: ${formatCount(grounded)} grounded, ${formatCount(ungrounded)} not, ${formatCount(groundingUnknown)} unknown`,
      parts: [
        { tone: 'error', value: ungrounded },
        { tone: 'plain', value: grounded },
        { tone: 'outline', value: groundingUnknown },
      ],
    };
  }
  const cost = costPerSuccess(period);
  return {
    key: period.from,
    label: `${at}: ${formatCost(cost)} per success, cost known of ${formatCount(priced)} of ${formatQuantity(traces, 'trace')}`,
    parts: [{ tone: 'plain', value: cost ?? 0 }],
  };
}

type OutcomeRow = OutcomeReport['models'][number];

const MODEL_COLUMN: Column<OutcomeRow> = {
  id: 'model',
  header: 'Model',
  minWidth: 110,
  cell: ({ model }) => (model === '' ? <span className="text-3">none</span> : visibleLine(model)),
  title: ({ model }) => model,
};

function ModelTable({ report, filter }: { report: OutcomeReport; filter: string }) {
  const setFilter = useTracesStore((state) => state.setFilter);
  return (
    <DataTable
      label="Outcomes by model"
      columns={[MODEL_COLUMN, ...outcomeColumns<OutcomeRow>()]}
      rows={report.models}
      rowKey={({ model }) => model}
      onSelect={({ model }) => setFilter(narrowed(filter, { model }))}
      defaultSort={{ columnId: 'traces', direction: 'descending' }}
    />
  );
}

function outcomeColumns<Row extends OutcomeCounts>(): readonly Column<Row>[] {
  const count = (id: string, header: string, valueOf: (row: Row) => number, isBad = false): Column<Row> => ({
    id,
    header,
    width: 74,
    align: 'end',
    sortValue: valueOf,
    cell: (row) => {
      const value = valueOf(row);
      return <span className={value === 0 ? 'text-3' : isBad ? 'text-error' : undefined}>{formatCount(value)}</span>;
    },
  });
  return [
    count('traces', 'Traces', ({ traces }) => traces),
    {
      id: 'success',
      header: 'Successful',
      width: 82,
      align: 'end',
      sortValue: ({ successful, traces }) => (traces === 0 ? null : successful / traces),
      cell: ({ successful, traces }) => shareOf(successful, traces),
      title: ({ successful, traces }) => `${successful} of ${traces}`,
    },
    count('refused', 'Refused', ({ refused }) => refused),
    count('failed', 'Failed', ({ failed }) => failed, true),
    {
      id: 'grounded',
      header: 'Grounded',
      width: 78,
      align: 'end',
      sortValue: groundedShare,
      cell: (row) => <Known value={groundedShare(row) === null ? null : formatShare(groundedShare(row))} />,
      title: ({ grounded, ungrounded, groundingUnknown }) =>
        `${grounded} of ${grounded + ungrounded} that are known; ${groundingUnknown} unknown`,
    },
    {
      id: 'cost',
      header: 'Per success',
      width: 88,
      align: 'end',
      sortValue: costPerSuccess,
      cell: (row) => <Known value={costPerSuccess(row) === null ? null : formatCost(costPerSuccess(row))} />,
      title: ({ priced, traces }) => `cost known of ${priced} of ${traces}`,
    },
  ];
}

function Known({ value }: { value: string | null }) {
  return value === null ? <span className="text-3">{UNKNOWN}</span> : value;
}
