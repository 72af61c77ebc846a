import type {
  AnswerChange,
  MigrationReport,
  PlaceInRanking,
  RankChange,
} from '../../../../main/contract/generation.ts';
import { type Column, DataTable, formatScore, PathText } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';

function Place({ place }: { place: PlaceInRanking | null }) {
  return place === null ? <span className="text-3">nothing</span> : <PathText path={placeText(place)} />;
}

function placeText({ displayPath, headingPath }: PlaceInRanking): string {
  return [displayPath, ...headingPath].join(' › ');
}

/** Queries whose first result is another one, most changed first. */
export function RankChangeTable({ report }: { report: MigrationReport }) {
  return (
    <DataTable
      label="Queries whose first result changed"
      columns={rankChangeColumns(report)}
      rows={report.rankChanges}
      rowKey={({ query }) => query}
      defaultSort={{ columnId: 'overlap', direction: 'ascending' }}
      empty="No first result changed."
      isFit
    />
  );
}

function rankChangeColumns(report: MigrationReport): readonly Column<RankChange>[] {
  return [
    { id: 'query', header: 'Past query', cell: ({ query }) => query, title: ({ query }) => query },
    {
      id: 'base',
      header: `First in ${generationName(report.base.generation)}`,
      cell: ({ base }) => <Place place={base} />,
      title: ({ base }) => (base === null ? undefined : placeText(base)),
    },
    {
      id: 'candidate',
      header: `First in ${generationName(report.candidate.generation)}`,
      cell: ({ candidate }) => <Place place={candidate} />,
      title: ({ candidate }) => (candidate === null ? undefined : placeText(candidate)),
    },
    {
      id: 'now',
      header: 'Old first now',
      width: 92,
      align: 'end',
      cell: ({ baseFirstInCandidate }) => baseFirstInCandidate ?? <span className="text-warn">gone</span>,
      sortValue: ({ baseFirstInCandidate }) => baseFirstInCandidate ?? Number.POSITIVE_INFINITY,
    },
    {
      id: 'overlap',
      header: 'Overlap@10',
      width: 88,
      align: 'end',
      cell: ({ overlapAt10 }) => formatScore(overlapAt10),
      sortValue: ({ overlapAt10 }) => overlapAt10,
      firstDirection: 'ascending',
    },
  ];
}

/** Known answers that one of both generations does not find within its first ten. */
export function AnswerChangeTable({
  label,
  report,
  rows,
}: {
  label: string;
  report: MigrationReport;
  rows: readonly AnswerChange[];
}) {
  return (
    <DataTable
      label={label}
      columns={answerChangeColumns(report)}
      rows={rows}
      rowKey={({ query, expected }) => `${query} ${expected}`}
      empty="Both generations find the same known answers."
      isFit
    />
  );
}

function answerChangeColumns(report: MigrationReport): readonly Column<AnswerChange>[] {
  const rank = (value: number | null) => value ?? <span className="text-warn">not in 10</span>;
  return [
    { id: 'query', header: 'Question', cell: ({ query }) => query, title: ({ query }) => query },
    { id: 'expected', header: 'Known answer', cell: ({ expected }) => expected, title: ({ expected }) => expected },
    {
      id: 'source',
      header: 'Collection',
      width: 96,
      cell: ({ sourceId }) => sourceId,
      sortValue: ({ sourceId }) => sourceId,
    },
    {
      id: 'base',
      header: generationName(report.base.generation),
      width: 72,
      align: 'end',
      cell: ({ baseRank }) => rank(baseRank),
    },
    {
      id: 'candidate',
      header: generationName(report.candidate.generation),
      width: 72,
      align: 'end',
      cell: ({ candidateRank }) => rank(candidateRank),
    },
  ];
}
