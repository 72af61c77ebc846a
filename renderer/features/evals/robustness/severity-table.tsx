import { useMemo } from 'react';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatShare, NOT_APPLICABLE } from '../../../ui/index.ts';
import { intervalText, metricText } from '../view-model/metric-words.ts';
import type { RobustnessLine } from '../view-model/robustness-lines.ts';

/** The curves as rows: a kind a row, a severity a column. */
export function SeverityTable({ lines }: { lines: readonly RobustnessLine[] }) {
  const severities = useMemo(
    () => [...new Set(lines.flatMap(({ points }) => points.map(({ severity }) => severity)))].toSorted((a, b) => a - b),
    [lines],
  );
  const textAt = ({ points, metric }: RobustnessLine, severity: number): string =>
    metricText(metric, points.find((point) => point.severity === severity)?.mean);
  const columns: readonly Column<RobustnessLine>[] = [
    { id: 'kind', header: 'Variant', minWidth: 110, cell: ({ kind }) => kind },
    ...severities.map(
      (severity): Column<RobustnessLine> => ({
        id: String(severity),
        header: formatShare(severity),
        width: 68,
        align: 'end',
        title: ({ points, metric }) => {
          const point = points.find((each) => each.severity === severity);
          return point === undefined ? undefined : intervalText(metric, point.ci95);
        },
        cell: (line) =>
          line.points.some((point) => point.severity === severity) ? textAt(line, severity) : NOT_APPLICABLE,
      }),
    ),
  ];
  return (
    <TableTwin
      copy={() =>
        tableText(
          ['Variant', ...severities.map((severity) => formatShare(severity))],
          lines.map((line) => [line.kind, ...severities.map((severity) => textAt(line, severity))]),
        )
      }
    >
      <DataTable label="Robustness by severity" columns={columns} rows={lines} rowKey={({ kind }) => kind} isFit />
    </TableTwin>
  );
}
