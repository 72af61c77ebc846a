import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import { Chip, type Column, DataTable, formatCount } from '../../../ui/index.ts';

export interface CaseTableProps {
  cases: readonly DatasetCase[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  isLoading: boolean;
  empty: string;
}

export function CaseTable({ cases, selectedId, onSelect, isLoading, empty }: CaseTableProps) {
  return (
    <DataTable
      label="Cases of the dataset"
      columns={COLUMNS}
      rows={cases}
      rowKey={({ id }) => id}
      rowText={({ question }) => question}
      selectedKey={selectedId}
      selectsOnMove
      onSelect={({ id }) => onSelect(id)}
      isLoading={isLoading}
      empty={empty}
    />
  );
}

const COLUMNS: readonly Column<DatasetCase>[] = [
  {
    id: 'question',
    header: 'Question',
    minWidth: 200,
    title: ({ question, id, line }) => `${question}\n${id}, line ${line}`,
    cell: ({ question }) => question,
  },
  {
    id: 'known',
    header: 'Right',
    minWidth: 140,
    title: ({ answers, expects }) => [...answers, ...expects].join('\n') || undefined,
    cell: ({ answers, expects, answerable }) => {
      if (answerable === false) return <Chip>refuse</Chip>;
      const text = answers[0] ?? (expects.length === 0 ? null : `contains ${expects.join(', ')}`);
      return text === null ? <span className="text-3">not known</span> : <span className="text-2">{text}</span>;
    },
  },
  {
    id: 'places',
    header: 'Stands in',
    minWidth: 110,
    title: ({ places }) => places.map(({ document, quote }) => quote ?? document).join('\n') || undefined,
    cell: ({ places }) => {
      const [first] = places;
      if (first === undefined) return <span className="text-3">–</span>;
      const more = places.length > 1 ? ` +${formatCount(places.length - 1)}` : '';
      return <span className="text-2">{`${first.document === '' ? 'any document' : first.document}${more}`}</span>;
    },
  },
  { id: 'split', header: 'Split', width: 64, cell: ({ split }) => <span className="text-2">{split ?? '–'}</span> },
];
