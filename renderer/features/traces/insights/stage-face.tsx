import { type ReactNode, useState } from 'react';
import type { StageLatencies, StageLatency } from '../../../../main/contract/insight.ts';
import { logAxis } from '../../../../main/base/log-grid.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { BarChart } from '../../../ui/chart/bar-chart.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatCount, formatDuration, formatQuantity, TextButton } from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { useTracesStore } from '../traces-store.ts';
import { narrowed, stageBetween } from '../view-model/insight-filter.ts';
import { isWork, shareOf, stageId, stageText, standouts } from '../view-model/insight-text.ts';
import { gridTicks } from '../view-model/grid-ticks.ts';
import { InsightFace } from './insight-face.tsx';

/** The shortest that the grid tells apart, as the engine has it. Milliseconds. */
const SHORTEST_MS = 0.1;

/** How long the calls of each stage took, all on one axis, and the bars of one of them. */
export function StageFace({ filter }: { filter: string }) {
  const query = useEngineQuery('insight.stages', { filter }, { keepsPrevious: true });
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <InsightFace
      query={query}
      filter={filter}
      verdict={({ stages }) => stageVerdict(stages, setChosen)}
      aside={() =>
        'A stage of an imported trace is the kind and name of its spans, with # for numbers and ids; agents and chains hold other spans.'
      }
    >
      {(report) => {
        const { slowest } = standouts(report.stages);
        const shown = report.stages.find((stage) => stageId(stage) === chosen) ?? slowest ?? report.stages[0];
        if (shown === undefined) return null;
        return (
          <>
            <StageChart stage={shown} all={report.stages} filter={filter} />
            <StageTable report={report} chosen={stageId(shown)} onChoose={setChosen} />
          </>
        );
      }}
    </InsightFace>
  );
}

function stageVerdict(stages: readonly StageLatency[], onChoose: (id: string) => void): ReactNode {
  const { slowest, failing } = standouts(stages);
  if (slowest === null) return 'No span of these traces says how long it took.';
  return (
    <>
      {'Slowest: '}
      <TextButton onClick={() => onChoose(stageId(slowest))}>{visibleLine(slowest.name)}</TextButton>
      {`, ${stageText(slowest)}. `}
      {failing === null ? (
        'Nothing failed.'
      ) : (
        <>
          {'Fails most: '}
          <TextButton onClick={() => onChoose(stageId(failing))}>{visibleLine(failing.name)}</TextButton>
          {`, ${formatCount(failing.failed)} of ${formatQuantity(failing.calls, 'call')}.`}
        </>
      )}
    </>
  );
}

interface StageChartProps {
  stage: StageLatency;
  all: readonly StageLatency[];
  filter: string;
}

function StageChart({ stage, all, filter }: StageChartProps) {
  const setFilter = useTracesStore((state) => state.setFilter);
  const axis = logAxis(
    all.flatMap(({ bins }) => bins),
    SHORTEST_MS,
  );
  const counts = new Map(stage.bins.map(({ from, count }) => [from, count]));
  const bins = axis.map((bin) => ({ ...bin, count: counts.get(bin.from) ?? 0 }));
  const filled = bins.filter(({ count }) => count > 0);
  const highest = Math.max(1, ...bins.map(({ count }) => count));
  const name = visibleLine(stage.name);
  const show = (value: string) => setFilter(narrowed(filter, { stage: value }));
  const open = (index: number) => {
    const bin = bins[index];
    if (bin !== undefined) show(stageBetween(stageId(stage), bin));
  };
  const rangeText = ({ from, to }: { from: number; to: number }): string =>
    `${formatDuration(from)} to ${formatDuration(to)}`;
  return (
    <BarChart
      title={
        <>
          <b>{name}</b> {`${stage.kind}, ${stageText(stage)}`}
        </>
      }
      what="this stage"
      finding={`How long ${name} took: ${stageText(stage)}, the longest ${formatDuration(stage.longestMs)}.`}
      bars={bins.map((bin) => ({
        key: String(bin.from),
        label: `${rangeText(bin)}: ${formatCount(bin.count)} of ${formatQuantity(stage.calls, 'call')}`,
        parts: [{ tone: 'plain', value: bin.count }],
      }))}
      highest={highest}
      highestLabel={formatQuantity(highest, 'call')}
      ticks={gridTicks(axis, formatDuration)}
      onOpen={open}
      actions={
        <>
          <TextButton
            onClick={() => show(stageId(stage))}
          >{`Show its ${formatQuantity(stage.traces, 'trace')}`}</TextButton>
          {stage.failed === 0 ? null : (
            <TextButton onClick={() => show(`${stageId(stage)} failed`)}>Show those where it failed</TextButton>
          )}
        </>
      }
      table={
        <TableTwin
          copy={() =>
            tableText(
              ['from ms', 'to ms', 'calls'],
              filled.map(({ from, to, count }) => [from, to, count]),
            )
          }
        >
          <DataTable
            label={`Durations of ${name}`}
            columns={[
              { id: 'range', header: 'Took', cell: rangeText },
              { id: 'count', header: 'Calls', width: 90, align: 'end', cell: ({ count }) => formatCount(count) },
              {
                id: 'share',
                header: 'Share',
                width: 90,
                align: 'end',
                cell: ({ count }) => shareOf(count, stage.calls),
              },
            ]}
            rows={filled}
            rowKey={({ from }) => String(from)}
            onActivate={(bin) => show(stageBetween(stageId(stage), bin))}
          />
        </TableTwin>
      }
    />
  );
}

interface StageTableProps {
  report: StageLatencies;
  chosen: string;
  onChoose: (id: string) => void;
}

function StageTable({ report, chosen, onChoose }: StageTableProps) {
  const axis = logAxis(
    report.stages.flatMap(({ bins }) => bins),
    SHORTEST_MS,
  );
  return (
    <>
      <DataTable
        label="Stages"
        columns={stageColumns(axis)}
        rows={report.stages}
        rowKey={stageId}
        rowText={({ name }) => name}
        selectedKey={chosen}
        selectsOnMove
        onSelect={(stage) => onChoose(stageId(stage))}
        defaultSort={{ columnId: 'p95', direction: 'descending' }}
      />
      {report.others === 0 ? null : (
        <div className="table__foot">
          <span>{`${formatQuantity(report.others, 'stage')} that took less in all are not listed`}</span>
        </div>
      )}
    </>
  );
}

function stageColumns(axis: readonly { from: number }[]): readonly Column<StageLatency>[] {
  return [
    {
      id: 'name',
      header: 'Stage',
      minWidth: 130,
      cell: ({ name }) => visibleLine(name),
      title: ({ kind, name }) => `${kind}: ${visibleLine(name)}`,
    },
    {
      id: 'kind',
      header: 'Kind',
      width: 66,
      cell: (stage) => <span className={isWork(stage) ? 'text-2' : 'text-3'}>{stage.kind}</span>,
    },
    { id: 'bars', header: 'How long', width: 110, cell: (stage) => <MiniBars stage={stage} axis={axis} /> },
    figure('calls', 'Calls', ({ calls }) => calls, formatCount),
    figure('p50', 'p50', ({ p50Ms }) => p50Ms, formatDuration),
    figure('p95', 'p95', ({ p95Ms }) => p95Ms, formatDuration),
    figure('longest', 'Longest', ({ longestMs }) => longestMs, formatDuration),
    {
      ...figure('failed', 'Failed', ({ failed }) => failed, formatCount),
      cell: ({ failed }) => <span className={failed === 0 ? 'text-3' : 'text-error'}>{formatCount(failed)}</span>,
    },
  ];
}

function figure(
  id: string,
  header: string,
  valueOf: (stage: StageLatency) => number,
  format: (value: number) => string,
): Column<StageLatency> {
  return { id, header, width: 65, align: 'end', sortValue: valueOf, cell: (stage) => format(valueOf(stage)) };
}

/** The histogram of a row, all rows on one axis. */
function MiniBars({ stage, axis }: { stage: StageLatency; axis: readonly { from: number }[] }) {
  const counts = new Map(stage.bins.map(({ from, count }) => [from, count]));
  const highest = Math.max(1, ...stage.bins.map(({ count }) => count));
  return (
    <span className="mini-bars" aria-hidden="true">
      {axis.map(({ from }) => {
        const count = counts.get(from) ?? 0;
        return <i key={from} style={{ height: count === 0 ? 0 : `${Math.max(8, (count / highest) * 100)}%` }} />;
      })}
    </span>
  );
}
