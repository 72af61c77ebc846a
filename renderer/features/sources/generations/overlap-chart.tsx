import { type KeyboardEvent, useState } from 'react';
import type { MigrationReport, OverlapAtK } from '../../../../main/contract/generation.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatScore } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';
import { type OverlapChartModel, overlapChart, overlapFinding } from './report-view-model.ts';

/** Drawing area, CSS pixels; the figures hang on the marks that `overlapChart` places in the unit square. */
const WIDTH = 204;
const HEIGHT = 118;
const LEFT = 32;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 20;

const COLUMNS: readonly Column<OverlapAtK>[] = [
  { id: 'k', header: 'k', width: 48, align: 'end', cell: ({ k }) => k },
  { id: 'overlap', header: 'Overlap', width: 72, align: 'end', cell: ({ value }) => formatScore(value) },
  {
    id: 'interval',
    header: '95 % interval',
    align: 'end',
    cell: ({ low, high }) => `${formatScore(low)} to ${formatScore(high)}`,
  },
];

/** How much of the first k places both generations share, k on a log axis. Arrow keys read the points, `T` the table. */
export function OverlapChart({ report }: { report: MigrationReport }) {
  const [isTable, setIsTable] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const model = overlapChart(report);
  const finding = overlapFinding(report);
  const read = reading === null ? undefined : report.overlap[reading];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 't') {
      event.preventDefault();
      event.currentTarget.querySelector('button')?.focus();
      setReading(null);
      setIsTable(!isTable);
      return;
    }
    const last = report.overlap.length - 1;
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || model === null) return;
    event.preventDefault();
    setReading(Math.min(last, Math.max(0, (reading ?? (step > 0 ? -1 : last + 1)) + step)));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="overlap" onKeyDown={onKeyDown}>
      <div className="overlap__head">
        <span className="text-strong">overlap@k with {generationName(report.base.generation)}</span>
        <span className="text-3">
          {read === undefined
            ? 'k on a log axis'
            : `k ${read.k}: ${formatScore(read.value)}, ${formatScore(read.low)} to ${formatScore(read.high)}`}
        </span>
        <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the overlap" />
      </div>
      {isTable ? (
        <TableTwin
          copy={() =>
            tableText(
              ['k', 'overlap', 'low', 'high'],
              report.overlap.map(({ k, value, low, high }) => [k, value, low, high]),
            )
          }
        >
          <DataTable label={finding} columns={COLUMNS} rows={report.overlap} rowKey={({ k }) => String(k)} isFit />
        </TableTwin>
      ) : model === null ? (
        <p className="text-3">Nothing was replayed: no past queries yet.</p>
      ) : (
        <Drawing model={model} finding={finding} reading={reading} onLeave={() => setReading(null)} />
      )}
      <span className="visually-hidden" aria-live="polite">
        {read === undefined ? '' : `overlap at ${read.k}: ${formatScore(read.value)}`}
      </span>
    </div>
  );
}

function Drawing(props: { model: OverlapChartModel; finding: string; reading: number | null; onLeave: () => void }) {
  const { model, finding, reading, onLeave } = props;
  const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const line = model.points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
  const band = [
    ...model.points.map((point) => `${x(point.x)},${y(point.high)}`),
    ...model.points.toReversed().map((point) => `${x(point.x)},${y(point.low)}`),
  ].join(' ');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- leaving it ends the reading
    <svg
      className="overlap__chart chart-text"
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={finding}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys step through a chart
      tabIndex={0}
      onBlur={onLeave}
    >
      {model.ticks.map(({ value, y: at }) => (
        <g key={value}>
          <path className="overlap__grid" d={`M${LEFT} ${y(at)}H${WIDTH - RIGHT}`} />
          <text x={LEFT - 6} y={y(at) + 4} textAnchor="end">
            {formatScore(value)}
          </text>
        </g>
      ))}
      <polygon className="overlap__band" points={band} />
      <polyline className="overlap__line" points={line} />
      {model.points.map((point, index) => (
        <g key={point.k}>
          <circle
            className="overlap__point"
            data-read={index === reading}
            cx={x(point.x)}
            cy={y(point.y)}
            r={index === reading ? 4 : 2.5}
          />
          <text x={x(point.x)} y={HEIGHT - 4} textAnchor="middle">
            {point.k}
          </text>
        </g>
      ))}
    </svg>
  );
}
