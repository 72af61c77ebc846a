import type { MigrationReport } from '../../../../main/contract/generation.ts';
import { type Column, DataTable } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';
import { type MeasureRow, measureRows } from './report-view-model.ts';

const TONE_CLASS = { worse: 'text-error text-strong', better: 'text-strong', noise: 'text-3', plain: '' } as const;

/** Both generations measured on the same queries. */
export function MeasureTable({ report }: { report: MigrationReport }) {
  return (
    <DataTable
      label={`Measures of ${generationName(report.candidate.generation)} against ${generationName(report.base.generation)}`}
      columns={measureColumns(report)}
      rows={measureRows(report)}
      rowKey={({ measure }) => measure}
      isFit
    />
  );
}

function measureColumns(report: MigrationReport): readonly Column<MeasureRow>[] {
  return [
    {
      id: 'measure',
      header: 'Measure',
      minWidth: 88,
      cell: ({ measure }) => measure,
      title: ({ measure }) => measure,
    },
    {
      id: 'base',
      header: generationName(report.base.generation),
      width: 58,
      align: 'end',
      cell: ({ base }) => <span className="text-2">{base}</span>,
    },
    {
      id: 'candidate',
      header: generationName(report.candidate.generation),
      width: 58,
      align: 'end',
      cell: ({ candidate }) => candidate,
    },
    {
      id: 'change',
      header: 'Change',
      width: 116,
      align: 'end',
      cell: ({ change, beside, tone }) => (
        <>
          <span className={TONE_CLASS[tone]}>{change}</span> <span className="text-3">{beside}</span>
        </>
      ),
    },
  ];
}
