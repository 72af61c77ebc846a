import type { RankingComparison } from '../../../../main/contract/replay-comparison.ts';
import { type Column, DataTable, formatScore } from '../../../ui/index.ts';
import { type RankLine, rankLines } from '../view-model/rank-lines.ts';

/** Height of one passage in the drawing, and the drawing's width; CSS pixels. */
const ROW_PX = 20;
const WIDTH_PX = 180;

const MATCHED_BY: Readonly<Record<RankingComparison['matchedBy'], string>> = {
  id: 'passages matched by id',
  text: 'passages matched by text',
  document: 'passages matched by document',
};

/** Which passages moved between both rankings, as lines and as a table that says the same. */
export function RankMoves({ ranking }: { ranking: RankingComparison }) {
  const lines = rankLines(ranking.passages);
  const rows = Math.max(1, ...lines.map(({ from, to }) => Math.max(from ?? 0, to ?? 0) + 1));
  return (
    <div className="replay-ranks">
      <p className="text-3">
        {[
          MATCHED_BY[ranking.matchedBy],
          `overlap@${ranking.k} ${formatScore(ranking.overlapAtK)}`,
          ...(ranking.kendallTau === null ? [] : [`Kendall τ ${formatScore(ranking.kendallTau)}`]),
        ].join(' · ')}
      </p>
      <div className="replay-ranks__drawing" aria-hidden="true">
        <Labels lines={lines} side="from" rows={rows} />
        <svg width={WIDTH_PX} height={rows * ROW_PX} viewBox={`0 0 ${WIDTH_PX} ${rows * ROW_PX}`}>
          {lines.map((line) => (
            <path key={line.id} d={pathOf(line)} data-kind={line.kind} />
          ))}
        </svg>
        <Labels lines={lines} side="to" rows={rows} />
      </div>
      <DataTable
        label="Passages in both rankings"
        columns={COLUMNS}
        rows={ranking.passages}
        rowKey={({ id }) => id}
        empty="Neither side found a passage."
        isFit
      />
    </div>
  );
}

const COLUMNS: readonly Column<RankingComparison['passages'][number]>[] = [
  { id: 'label', header: 'Passage', cell: ({ label }) => label, title: ({ label }) => label },
  {
    id: 'recorded',
    header: 'Recorded',
    width: 84,
    align: 'end',
    cell: ({ recordedRank }) => recordedRank ?? <span className="text-3">not found</span>,
    sortValue: ({ recordedRank }) => recordedRank,
    firstDirection: 'ascending',
  },
  {
    id: 'candidate',
    header: 'Candidate',
    width: 84,
    align: 'end',
    cell: ({ candidateRank }) => candidateRank ?? <span className="text-warn">lost</span>,
    sortValue: ({ candidateRank }) => candidateRank,
    firstDirection: 'ascending',
  },
];

function Labels({ lines, side, rows }: { lines: readonly RankLine[]; side: 'from' | 'to'; rows: number }) {
  return (
    <ol className="replay-ranks__labels" data-side={side} style={{ height: rows * ROW_PX }}>
      {lines.map((line) =>
        line[side] === null ? null : (
          <li key={line.id} data-kind={line.kind} style={{ top: line[side] * ROW_PX, height: ROW_PX }}>
            <span className="replay-ranks__name">{line.label}</span>
            <span className="replay-ranks__rank">{side === 'from' ? line.recordedRank : line.candidateRank}</span>
          </li>
        ),
      )}
    </ol>
  );
}

/** How far the line of a passage goes that one side lacks: two of them in one row must not read as one line. */
const STUB_PX = 60;

function pathOf({ from, to }: RankLine): string {
  const y = (row: number): number => row * ROW_PX + ROW_PX / 2;
  const middle = WIDTH_PX / 2;
  if (from === null) return `M ${WIDTH_PX - STUB_PX} ${y(to ?? 0)} H ${WIDTH_PX}`;
  if (to === null) return `M 0 ${y(from)} H ${STUB_PX}`;
  return `M 0 ${y(from)} C ${middle} ${y(from)}, ${middle} ${y(to)}, ${WIDTH_PX} ${y(to)}`;
}
