import type { TraceStats } from '../../../../main/contract/trace.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatCount, formatDuration, formatShare } from '../../../ui/index.ts';
import type { HistogramBin } from '../view-model/latency-histogram.ts';

/** The histogram's table twin: the bins that hold something. */
export function LatencyTable({ stats, bins }: { stats: TraceStats; bins: readonly HistogramBin[] }) {
  const filled = bins.filter(({ count }) => count > 0);
  const total = stats.durationsMs.length;
  const columns: readonly Column<HistogramBin>[] = [
    { id: 'from', header: 'From', width: 92, align: 'end', cell: ({ fromMs }) => formatDuration(fromMs) },
    { id: 'to', header: 'To', width: 92, align: 'end', cell: ({ toMs }) => formatDuration(toMs) },
    { id: 'count', header: 'Traces', width: 80, align: 'end', cell: ({ count }) => formatCount(count) },
    { id: 'share', header: 'Share', align: 'end', cell: ({ count }) => formatShare(count / total) },
  ];
  const copy = () =>
    tableText(
      ['from ms', 'to ms', 'traces'],
      filled.map(({ fromMs, toMs, count }) => [fromMs, toMs, count]),
    );
  return (
    <div className="latency__table">
      <TableTwin copy={copy}>
        <DataTable
          label={`Durations of ${formatCount(stats.count)} traces`}
          columns={columns}
          rows={filled}
          rowKey={({ fromMs }) => String(fromMs)}
        />
      </TableTwin>
    </div>
  );
}
