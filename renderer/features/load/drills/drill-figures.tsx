import type { DrillFigure } from '../../../../main/contract/drill.ts';
import { type Column, DataTable } from '../../../ui/index.ts';
import { drillValue } from '../view-model/drill-words.ts';

const COLUMNS: readonly Column<DrillFigure>[] = [
  { id: 'label', header: 'Figure', cell: ({ label }) => label, title: ({ label }) => label },
  {
    id: 'without',
    header: 'Without',
    width: 120,
    align: 'end',
    cell: ({ without, unit }) => drillValue(without, unit),
  },
  {
    id: 'with',
    header: 'With',
    width: 120,
    align: 'end',
    cell: (figure) => <b>{drillValue(figure.with, figure.unit)}</b>,
  },
];

/** The same figures of both sides. */
export function DrillFigures({ figures }: { figures: readonly DrillFigure[] }) {
  return (
    <DataTable
      label="Figures without and with the guardrail"
      columns={COLUMNS}
      rows={figures}
      rowKey={({ name }) => name}
      isFit
    />
  );
}
