import { type KeyboardEvent, useMemo, useState } from 'react';
import type { AlertBacktest, AlertPoint } from '../../../../main/contract/alert.ts';
import type { AlertRule } from '../../../../main/contract/alert-rule.ts';
import { formatAlertValue } from '../../../../main/contract/alert-words.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatCount, formatExactTime, formatQuantity } from '../../../ui/index.ts';
import { alertChart } from '../view-model/alert-chart.ts';

/** Height of the plot, as in its style sheet. CSS pixels. */
const PLOT_PX = 120;

/** The signal over time with its bound, and when it fired. `T` turns it into a table. */
export function AlertChart({ test, rule }: { test: AlertBacktest; rule: AlertRule }) {
  const [isTable, setIsTable] = useState(false);
  const { condition } = rule;
  const isCompared = 'baseline' in condition || rule.signal.type === 'compound-drift';
  const unit = isCompared ? 'factor' : test.unit;
  const of = isCompared ? 'compared' : 'value';
  const shape = useMemo(
    () => alertChart(test.points, { of, bound: condition.bound }),
    [test.points, of, condition.bound],
  );
  const bound = formatAlertValue(condition.bound, unit);
  const finding = `${rule.name} from ${formatExactTime(test.from)} to ${formatExactTime(test.to)}: fired ${formatQuantity(test.firings.length, 'time')}, bound ${bound}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setIsTable(!isTable);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="alert-chart" onKeyDown={onKeyDown}>
      <div className="alert-chart__head">
        <span className="text-3">{`${formatQuantity(test.samples, 'sample')}, 0 to ${formatAlertValue(shape.highest, unit)}`}</span>
        <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the signal" />
      </div>
      {isTable ? (
        <PointTable points={test.points} label={finding} valueText={(value) => formatAlertValue(value, unit)} of={of} />
      ) : (
        <figure className="alert-chart__plot">
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={finding}>
            {shape.firing.map(([from, to]) => (
              <rect
                key={from}
                className="alert-chart__firing"
                x={from}
                y="0"
                width={Math.max(0.4, to - from)}
                height="100"
              />
            ))}
            {shape.paths.map((path) => (
              <path key={path} className="alert-chart__line" d={path} />
            ))}
            <path className="alert-chart__bound" d={`M0 ${shape.boundY}H100`} />
          </svg>
          <span className="alert-chart__mark" style={{ top: `${(shape.boundY / 100) * PLOT_PX}px` }} aria-hidden="true">
            {`bound ${bound}`}
          </span>
          {shape.paths.length > 0 ? null : <p className="alert-chart__none">No value in this range: too few runs.</p>}
          <figcaption className="alert-chart__caption">
            <span>{formatExactTime(test.from)}</span>
            <span>{formatExactTime(test.to)}</span>
          </figcaption>
        </figure>
      )}
    </div>
  );
}

interface PointTableProps {
  points: readonly AlertPoint[];
  label: string;
  of: 'value' | 'compared';
  valueText: (value: number | null) => string;
}

function PointTable({ points, label, of, valueText }: PointTableProps) {
  const columns: readonly Column<AlertPoint>[] = [
    { id: 'at', header: 'At', width: 170, cell: ({ at }) => formatExactTime(at) },
    { id: 'value', header: 'Value', width: 110, align: 'end', cell: (point) => valueText(point[of]) },
    { id: 'samples', header: 'Samples', width: 80, align: 'end', cell: ({ samples }) => formatCount(samples) },
    { id: 'state', header: 'State', cell: ({ state, verdict }) => (verdict === 'unknown' ? 'too few' : state) },
  ];
  const copy = () =>
    tableText(
      ['at', of, 'samples', 'state'],
      points.map((point) => [point.at, point[of] ?? '', point.samples, point.state]),
    );
  return (
    <div className="alert-chart__table">
      <TableTwin copy={copy}>
        <DataTable label={label} columns={columns} rows={points} rowKey={({ at }) => at} />
      </TableTwin>
    </div>
  );
}
