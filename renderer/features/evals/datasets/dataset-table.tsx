import { CircleAlert } from 'lucide-react';
import type { DatasetInfo } from '../../../../main/contract/dataset.ts';
import { Chip, type Column, DataTable, formatCount } from '../../../ui/index.ts';

export interface DatasetTableProps {
  datasets: readonly DatasetInfo[];
  selectedPath: string | null;
  onSelect: (path: string) => void;
}

/** The data sets of the workspace; what is known of their cases is in the counts. */
export function DatasetTable({ datasets, selectedPath, onSelect }: DatasetTableProps) {
  return (
    <DataTable
      label="Datasets"
      columns={COLUMNS}
      rows={datasets}
      rowKey={({ path }) => path}
      rowText={({ name }) => name}
      selectedKey={selectedPath}
      selectsOnMove
      onSelect={({ path }) => onSelect(path)}
    />
  );
}

const COLUMNS: readonly Column<DatasetInfo>[] = [
  {
    id: 'name',
    header: 'Dataset',
    minWidth: 130,
    sortValue: ({ name }) => name,
    title: ({ path }) => path,
    cell: ({ name }) => <b>{name}</b>,
  },
  {
    id: 'cases',
    header: 'Cases',
    width: 66,
    align: 'end',
    sortValue: ({ cases }) => cases,
    cell: ({ cases, problem }) =>
      problem === null ? (
        formatCount(cases)
      ) : (
        <Chip tone="error" icon={CircleAlert} title={problem.message}>
          broken
        </Chip>
      ),
  },
  {
    id: 'answers',
    header: 'Answers',
    width: 66,
    align: 'end',
    sortValue: ({ withAnswers }) => withAnswers,
    cell: ({ withAnswers, problem }) => (problem === null ? formatCount(withAnswers) : ''),
  },
  {
    id: 'places',
    header: 'Places',
    width: 60,
    align: 'end',
    sortValue: ({ withPlaces }) => withPlaces,
    cell: ({ withPlaces, problem }) => (problem === null ? formatCount(withPlaces) : ''),
  },
];
