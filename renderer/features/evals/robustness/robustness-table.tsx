import { type Column, DataTable, formatShare, NOT_APPLICABLE } from '../../../ui/index.ts';
import { differenceText, halfWidthText, metricText } from '../view-model/metric-words.ts';
import type { RobustnessLine } from '../view-model/robustness-lines.ts';

/** Each kind with an example, and from where on it is below the floor. */
export function RobustnessTable({ lines, floor }: { lines: readonly RobustnessLine[]; floor: number | null }) {
  return (
    <DataTable
      label="Messy variants"
      columns={columnsFor(lines, floor)}
      rows={lines}
      rowKey={({ kind }) => kind}
      isFit
    />
  );
}

function columnsFor(lines: readonly RobustnessLine[], floor: number | null): readonly Column<RobustnessLine>[] {
  const severity = lines[0]?.middle.severity ?? 0;
  const metric = lines[0]?.metric ?? 'success';
  return [
    { id: 'kind', header: 'Variant', width: 104, cell: ({ kind }) => kind },
    {
      id: 'example',
      header: 'Example',
      minWidth: 120,
      title: ({ example }) =>
        example === null ? undefined : `${example.before}\n→ ${example.after}\nat ${formatShare(example.severity)}`,
      cell: ({ example }) => <span className="text-2">{example?.after ?? NOT_APPLICABLE}</span>,
    },
    {
      id: 'value',
      header: `at ${formatShare(severity)}`,
      width: 64,
      align: 'end',
      cell: ({ middle }) => metricText(metric, middle.mean),
    },
    {
      id: 'change',
      header: 'Change',
      width: 104,
      align: 'end',
      cell: ({ change, isWithinNoise, middle }) =>
        change === null ? (
          NOT_APPLICABLE
        ) : isWithinNoise ? (
          <span className="text-3">{`${differenceText(metric, change)} ${halfWidthText(metric, middle.ci95, 2)}`}</span>
        ) : (
          <b data-tone={change < 0 ? 'worse' : 'better'}>{differenceText(metric, change)}</b>
        ),
    },
    {
      id: 'below',
      header: floor === null ? 'Below the floor from' : `Below ${metricText(metric, floor)} from`,
      width: 108,
      align: 'end',
      cell: ({ belowFloorFrom }) =>
        belowFloorFrom === null ? (
          <span className="text-3">{floor === null ? 'no floor' : 'not reached'}</span>
        ) : (
          formatShare(belowFloorFrom)
        ),
    },
  ];
}
