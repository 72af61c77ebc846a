import { type KeyboardEvent, useState } from 'react';
import type { CacheCalibration, CalibrationPoint } from '../../../../main/contract/cache.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatCount, formatScore, formatShare, NOT_APPLICABLE } from '../../../ui/index.ts';
import {
  calibrationChart,
  type CalibrationChart as Chart,
  calibrationFinding,
  type CurvePoint,
} from './calibration-view-model.ts';

/** Drawing area of each of the two charts, CSS pixels; they share their x axis. */
const WIDTH = 440;
const LEFT = 44;
const RIGHT = 76;
const TOP = 10;
const WRONG_HEIGHT = 120;
const HITS_HEIGHT = 70;
const BOTTOM = 18;

const COLUMNS: readonly Column<CalibrationPoint>[] = [
  { id: 'threshold', header: 'Similarity', align: 'end', width: 76, cell: ({ threshold }) => formatScore(threshold) },
  { id: 'hits', header: 'Hits', align: 'end', width: 56, cell: ({ hits }) => formatCount(hits) },
  { id: 'share', header: 'Of asks', align: 'end', width: 64, cell: ({ hitShare }) => formatShare(hitShare) },
  {
    id: 'wrong',
    header: 'Wrong, 95 %',
    align: 'end',
    cell: ({ falseHits }) =>
      falseHits === null
        ? NOT_APPLICABLE
        : `${formatShare(falseHits.share)}, ${formatShare(falseHits.low)} to ${formatShare(falseHits.high)}`,
  },
];

/** Wrong answers among hits above the share of hits, over the similarity needed; one line through both. */
export function CalibrationChart({ report }: { report: CacheCalibration }) {
  const [isTable, setIsTable] = useState(false);
  const chart = calibrationChart(report);
  const finding = calibrationFinding(report);
  if (chart === null) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.currentTarget.querySelector('button')?.focus();
    setIsTable(!isTable);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="calibration" onKeyDown={onKeyDown}>
      <div className="calibration__head">
        <span className="text-strong">Wrong answers among hits</span>
        <span className="text-3">by similarity needed</span>
        <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the calibration" />
      </div>
      {isTable ? (
        <TableTwin
          copy={() =>
            tableText(
              ['similarity', 'hits', 'share of asks', 'wrong', 'low', 'high'],
              report.curve.map(({ threshold, hits, hitShare, falseHits }) => [
                threshold,
                hits,
                hitShare,
                falseHits?.share ?? '',
                falseHits?.low ?? '',
                falseHits?.high ?? '',
              ]),
            )
          }
        >
          <DataTable
            label={finding}
            columns={COLUMNS}
            rows={report.curve}
            rowKey={({ threshold }) => String(threshold)}
            isFit
          />
        </TableTwin>
      ) : (
        <Drawing chart={chart} finding={finding} report={report} />
      )}
    </div>
  );
}

function Drawing({ chart, finding, report }: { chart: Chart; finding: string; report: CacheCalibration }) {
  const hitsTop = TOP + WRONG_HEIGHT + BOTTOM + TOP;
  const height = hitsTop + HITS_HEIGHT + BOTTOM;
  const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
  const wrongY = (share: number): number => TOP + (1 - share) * WRONG_HEIGHT;
  const hitsY = (share: number): number => hitsTop + (1 - share) * HITS_HEIGHT;
  const path = (points: readonly CurvePoint[], y: (share: number) => number): string =>
    points
      .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
      .join(' ');
  const { chosen } = report;
  const chosenX = chart.chosen === null ? null : x(chart.chosen);
  return (
    <svg
      className="chart-text calibration__drawing"
      viewBox={`0 0 ${WIDTH} ${height}`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an inline drawing, which no <img> can be
      role="img"
      aria-label={finding}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line className="calibration__grid" x1={LEFT} x2={WIDTH - RIGHT} y1={wrongY(share)} y2={wrongY(share)} />
          <text x={LEFT - 6} y={wrongY(share) + 4} textAnchor="end">
            {formatShare(share * chart.mostFalse)}
          </text>
        </g>
      ))}
      <path className="calibration__band" d={`${path(chart.band, wrongY)} Z`} />
      <path className="calibration__line" d={path(chart.falseHits, wrongY)} />
      <line
        className="calibration__bound"
        x1={LEFT}
        x2={WIDTH - RIGHT}
        y1={wrongY(chart.bound)}
        y2={wrongY(chart.bound)}
      />
      <text className="calibration__bound-label" x={WIDTH - RIGHT + 4} y={wrongY(chart.bound) + 4}>
        at most {formatShare(report.falseHitRate)}
      </text>
      <text x={LEFT} y={hitsTop - 4} className="calibration__title">
        Asks answered from the cache
      </text>
      {[0, 1].map((share) => (
        <g key={share}>
          <line className="calibration__grid" x1={LEFT} x2={WIDTH - RIGHT} y1={hitsY(share)} y2={hitsY(share)} />
          <text x={LEFT - 6} y={hitsY(share) + 4} textAnchor="end">
            {formatShare(share * chart.mostHits)}
          </text>
        </g>
      ))}
      <path className="calibration__line" d={path(chart.hitShare, hitsY)} />
      {chosenX === null || chosen === null ? null : (
        <g>
          <line className="calibration__chosen" x1={chosenX} x2={chosenX} y1={TOP} y2={hitsTop + HITS_HEIGHT} />
          <text className="calibration__value" x={chosenX + 4} y={TOP + 8}>
            {chosen.falseHits === null ? '' : formatShare(chosen.falseHits.share)}
          </text>
          <text className="calibration__value" x={chosenX + 4} y={hitsTop + 10}>
            {formatShare(chosen.hitShare)}
          </text>
          <text className="calibration__value" x={chosenX} y={height - 4} textAnchor="middle">
            {formatScore(chosen.threshold)}
          </text>
        </g>
      )}
      <text x={LEFT} y={height - 4}>
        {formatScore(chart.from)}
      </text>
      <text x={WIDTH - RIGHT} y={height - 4} textAnchor="end">
        {formatScore(chart.to)}
      </text>
    </svg>
  );
}
