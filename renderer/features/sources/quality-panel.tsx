import { useState } from 'react';
import type { DatasetReport, QualityMeasurement, QualityTrend } from '../../../main/contract/quality.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { ChartTableToggle } from '../../ui/chart/chart-table-toggle.tsx';
import { tableText } from '../../ui/chart/table-text.ts';
import { TableTwin } from '../../ui/chart/table-twin.tsx';
import {
  Button,
  type Column,
  DataTable,
  formatCount,
  formatExactTime,
  formatQuantity,
  formatScore,
  Note,
  NOT_APPLICABLE,
  Panel,
  showToast,
  type ToastMessage,
} from '../../ui/index.ts';
import { qualityTiles, type QualityTile } from './quality-view-model.ts';

const WEEKS = 8;
/** Of a tile's line, CSS pixels. */
const LINE_WIDTH = 160;
const LINE_HEIGHT = 34;
const DOT_RADIUS = 2.5;

/** Is retrieval as good as it was? Recall on known answers, drift of scores, overlap with last week. */
export function QualityPanel({ sourceId, blockedReason }: { sourceId: string | null; blockedReason: string | null }) {
  const [isTable, setIsTable] = useState(false);
  const request = { weeks: WEEKS, ...(sourceId === null ? {} : { sourceId }) };
  const trend = useEngineQuery('quality.trend', request);
  const measure = useEngineMutation('quality.measure', ['quality.trend']);
  const keep = useEngineMutation('dataset.fromTraces');
  const shown = measurementsOf(trend.data, sourceId);
  const latest = shown.at(-1);
  const failure = measure.error ?? keep.error;
  return (
    <Panel
      title={sourceId ?? 'All sources'}
      scope={
        latest === undefined
          ? undefined
          : `${formatQuantity(WEEKS, 'week')}, ${formatQuantity(latest.knownAnswers, 'known answer')}, ${formatQuantity(latest.sampledQueries, 'past query', 'past queries')}`
      }
      isFit
      actions={
        <>
          <ChartTableToggle isTable={isTable} onChange={setIsTable} what="retrieval quality" />
          <Button
            size="small"
            kind="quiet"
            disabledReason={blockedReason}
            isLoading={keep.isPending}
            loadingLabel="Collecting"
            onClick={() => keep.mutate({}, { onSuccess: (report) => showToast(keptToast(report)) })}
          >
            Collect known answers
          </Button>
          <Button
            size="small"
            kind="quiet"
            disabledReason={blockedReason}
            isLoading={measure.isPending}
            loadingLabel="Measuring"
            onClick={() => measure.mutate({})}
          >
            Measure now
          </Button>
        </>
      }
    >
      {failure === null ? null : (
        <Note kind="error" isLive>
          {failure.message}
        </Note>
      )}
      {measure.data?.breaches.map((breach) => (
        <Note key={breach} kind="warn">
          {breach}
        </Note>
      ))}
      {trend.isError ? (
        <Note kind="error">{trend.error.message}</Note>
      ) : latest === undefined || trend.data === undefined ? (
        <p className="quality-empty text-3">
          Not measured yet. It is measured once a day while the workspace is open, on the past queries there are and on
          the known answers in datasets/.
        </p>
      ) : isTable ? (
        <QualityTable rows={shown} />
      ) : (
        <div className="quality-tiles">
          {qualityTiles(shown, trend.data.limits).map((tile) => (
            <Tile key={tile.name} tile={tile} />
          ))}
        </div>
      )}
    </Panel>
  );
}

/** What became of past answers that could be kept as known ones. */
function keptToast({ added, kept, passedOver, path }: DatasetReport): ToastMessage {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return {
    title: added === 0 ? 'No new known answer' : `${formatQuantity(added, 'known answer')} added to datasets/${name}`,
    body: `${formatCount(kept)} there already, ${formatCount(passedOver)} passed over: refused, weakly supported or changed since.`,
  };
}

function measurementsOf(trend: QualityTrend | undefined, sourceId: string | null): readonly QualityMeasurement[] {
  return (trend?.measurements ?? []).filter((measurement) => measurement.sourceId === sourceId);
}

function Tile({ tile }: { tile: QualityTile }) {
  const y = (share: number): number => 2 + (1 - share) * (LINE_HEIGHT - 4);
  const x = (share: number): number => DOT_RADIUS + share * (LINE_WIDTH - 2 * DOT_RADIUS);
  const points = tile.points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
  const last = tile.points.at(-1);
  return (
    <div className="quality-tile">
      <span className="text-2">{tile.name}</span>
      <span>
        <span className={tile.isBreached ? 'quality-tile__value text-warn' : 'quality-tile__value'}>{tile.value}</span>{' '}
        <span className="text-3">{tile.limit}</span>
      </span>
      <svg
        className="quality-tile__line"
        data-breached={tile.isBreached}
        width={LINE_WIDTH}
        height={LINE_HEIGHT}
        role="img"
        aria-label={tile.finding}
      >
        {tile.limitY === null ? null : (
          <path className="quality-tile__limit" d={`M0 ${y(tile.limitY)}H${LINE_WIDTH}`} />
        )}
        {tile.points.length > 1 ? <polyline points={points} /> : null}
        {last === undefined ? null : <circle cx={x(last.x)} cy={y(last.y)} r={DOT_RADIUS} />}
      </svg>
    </div>
  );
}

function QualityTable({ rows }: { rows: readonly QualityMeasurement[] }) {
  const value = (share: number | null, digits: number) =>
    share === null ? NOT_APPLICABLE : formatScore(share, digits);
  const columns: readonly Column<QualityMeasurement>[] = [
    { id: 'at', header: 'Measured', cell: ({ measuredAt }) => formatExactTime(measuredAt) },
    { id: 'recall', header: 'Recall@10', width: 80, align: 'end', cell: ({ recallAt10 }) => value(recallAt10, 2) },
    { id: 'mrr', header: 'MRR@10', width: 72, align: 'end', cell: ({ mrrAt10 }) => value(mrrAt10, 2) },
    { id: 'drift', header: 'Score drift', width: 84, align: 'end', cell: ({ scoreDrift }) => value(scoreDrift, 3) },
    { id: 'overlap', header: 'Overlap', width: 72, align: 'end', cell: ({ overlapAt10 }) => value(overlapAt10, 2) },
  ];
  const copy = () =>
    tableText(
      ['measured', 'recall@10', 'mrr@10', 'score drift', 'overlap@10'],
      rows.map(({ measuredAt, recallAt10, mrrAt10, scoreDrift, overlapAt10 }) => [
        measuredAt,
        recallAt10 ?? '',
        mrrAt10 ?? '',
        scoreDrift ?? '',
        overlapAt10 ?? '',
      ]),
    );
  return (
    <TableTwin copy={copy}>
      <DataTable
        label="Retrieval quality over time"
        columns={columns}
        rows={rows.toReversed()}
        rowKey={({ measuredAt }) => measuredAt}
        isFit
      />
    </TableTwin>
  );
}
