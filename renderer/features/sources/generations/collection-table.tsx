import type { CollectionComparison, MigrationReport } from '../../../../main/contract/generation.ts';
import { type Column, DataTable, formatCount, formatScore, Panel, TextButton } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';
import { type ChangeTone, collectionChange } from './report-view-model.ts';

/** The drawn interval, CSS pixels: half the axis is half a point of recall. */
const AXIS_WIDTH = 116;
const AXIS_HEIGHT = 23;
/** Changes of recall beyond this are drawn at the edge; the figure beside says how much. */
const AXIS_REACH = 0.25;

export interface CollectionTableProps {
  report: MigrationReport;
  /** Sources that the candidate serves already: their link flips back. */
  servedByCandidate: ReadonlySet<string>;
  blockedReason: string | null;
  onFlip: (sourceId: string, to: number) => void;
}

/** The report per collection; each can be flipped, and flipped back, on its own. */
export function CollectionTable(props: CollectionTableProps) {
  const { report } = props;
  return (
    <Panel title="By collection" scope="each can be flipped and flipped back on its own" isFit>
      <DataTable
        label="Migration report by collection"
        columns={collectionColumns(props)}
        rows={report.collections}
        rowKey={({ sourceId }) => sourceId}
        empty="No past query searched a collection that both generations hold."
        isFit
      />
    </Panel>
  );
}

function collectionColumns({
  report,
  servedByCandidate,
  blockedReason,
  onFlip,
}: CollectionTableProps): readonly Column<CollectionComparison>[] {
  return [
    {
      id: 'collection',
      header: 'Collection',
      cell: ({ sourceId }) => sourceId,
      title: ({ sourceId }) => sourceId,
      sortValue: ({ sourceId }) => sourceId,
    },
    { id: 'queries', header: 'Queries', width: 58, align: 'end', cell: ({ queries }) => formatCount(queries) },
    {
      id: 'overlap',
      header: 'Overlap',
      width: 58,
      align: 'end',
      cell: ({ overlapAt10 }) => (overlapAt10 === null ? '–' : formatScore(overlapAt10)),
    },
    { id: 'judged', header: 'Judged', width: 56, align: 'end', cell: ({ judged }) => formatCount(judged) },
    {
      id: 'interval',
      header: 'recall@10, 95 %',
      width: AXIS_WIDTH + 16,
      cell: (row) => <Interval row={row} />,
    },
    {
      id: 'change',
      header: 'Change',
      width: 80,
      align: 'end',
      cell: (row) => {
        const { text, tone } = collectionChange(row);
        return <span className={TONE_CLASS[tone]}>{text}</span>;
      },
    },
    {
      id: 'flip',
      header: <span className="visually-hidden">Flip</span>,
      headerLabel: 'Flip',
      width: 68,
      align: 'end',
      cell: ({ sourceId }) => {
        const isServed = servedByCandidate.has(sourceId);
        const to = isServed ? report.base.generation : report.candidate.generation;
        const label = isServed ? 'Flip back' : 'Flip';
        return blockedReason === null ? (
          <TextButton onClick={() => onFlip(sourceId, to)}>
            {label}
            <span className="visually-hidden">{` ${sourceId} to ${generationName(to)}`}</span>
          </TextButton>
        ) : (
          <span className="text-3" title={blockedReason}>
            {label}
          </span>
        );
      },
    },
  ];
}

const TONE_CLASS: Readonly<Record<ChangeTone, string>> = {
  worse: 'text-error text-strong',
  better: 'text-strong',
  noise: 'text-3',
  plain: '',
};

/** The interval as a line with its estimate as a square, around the line of no change. */
function Interval({ row }: { row: CollectionComparison }) {
  const change = row.recallAt10?.change;
  if (change === undefined || row.finding === 'too-few') return <span className="text-3">too few judged to say</span>;
  const place = (value: number): number =>
    ((Math.min(AXIS_REACH, Math.max(-AXIS_REACH, value)) + AXIS_REACH) / (2 * AXIS_REACH)) * AXIS_WIDTH;
  const label = `${formatScore(change.value)}, ${formatScore(change.low)} to ${formatScore(change.high)}`;
  return (
    <svg
      className="interval"
      width={AXIS_WIDTH}
      height={AXIS_HEIGHT}
      role="img"
      aria-label={label}
      data-tone={row.finding}
    >
      <title>{label}</title>
      <path className="interval__zero" d={`M${AXIS_WIDTH / 2} 0V${AXIS_HEIGHT}`} />
      <path className="interval__range" d={`M${place(change.low)} ${AXIS_HEIGHT / 2}H${place(change.high)}`} />
      <rect className="interval__point" x={place(change.value) - 3} y={AXIS_HEIGHT / 2 - 3} width={6} height={6} />
    </svg>
  );
}
