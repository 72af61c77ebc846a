import type { LoadStageMeans } from '../../../../main/contract/load-compare.ts';
import { type Column, DataTable, formatDuration, NOT_APPLICABLE, StageLabel } from '../../../ui/index.ts';
import { signedValue } from '../view-model/comparison-words.ts';

const duration = (ms: number | null): string => (ms === null ? NOT_APPLICABLE : formatDuration(ms));

const COLUMNS: readonly Column<LoadStageMeans>[] = [
  { id: 'stage', header: 'Stage', cell: ({ stage }) => <StageLabel stage={stage} /> },
  { id: 'a', header: 'a', width: 90, align: 'end', cell: ({ aMs }) => duration(aMs) },
  { id: 'b', header: 'b', width: 90, align: 'end', cell: ({ bMs }) => duration(bMs) },
  {
    id: 'change',
    header: 'Change',
    width: 90,
    align: 'end',
    cell: ({ aMs, bMs }) => (aMs === null || bMs === null ? NOT_APPLICABLE : signedValue(bMs - aMs, 'ms')),
  },
];

/** Where the time went in both. */
export function StageMeansTable({ means }: { means: readonly LoadStageMeans[] }) {
  return (
    <DataTable
      label="Mean of each stage"
      columns={COLUMNS}
      rows={means}
      rowKey={({ stage }) => stage}
      empty="The target tells nothing of its stages."
      isFit
    />
  );
}
