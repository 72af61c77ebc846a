import type { SearchAccess } from '../../../../main/contract/access.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import {
  type Column,
  DataTable,
  formatDuration,
  formatQuantity,
  formatScore,
  NOT_APPLICABLE,
  Note,
} from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import type { ShownRun } from '../use-shown-run.ts';
import { AXIS_WIDTH, type RankAxis, rankAxis } from '../view-model/rank-axis.ts';
import { missingLegs } from '../view-model/missing-legs.ts';
import { documentNames, fullPlace, type RetrievalRow } from '../view-model/retrieval-rows.ts';
import { RankAxisHead, RankLegend, RankMarks } from './rank-marks.tsx';
import { ShortPlace } from './short-place.tsx';
import './inspector.css';

export interface RetrievalTabProps {
  shown: ShownRun;
  rows: readonly RetrievalRow[];
  selectedId: ChunkId | null;
}

/** Every fused chunk with what each leg said of it, and whether it reached the model. */
export function RetrievalTab({ shown, rows, selectedId }: RetrievalTabProps) {
  const select = usePlaygroundStore((state) => state.select);
  const axis = rankAxis(rows.map(({ result }) => result));
  const nameOf = documentNames(rows.map(({ result }) => result.displayPath));
  return (
    <>
      <div className="legend">
        <RankLegend />
        <span className="legend__note">{legNote(shown)}</span>
      </div>
      {missingLegs(shown.run).map((sentence) => (
        <Note key={sentence} kind="warn">
          {sentence}
        </Note>
      ))}
      <DataTable
        label="Retrieved passages in final order"
        columns={columnsFor(axis, nameOf)}
        rows={rows}
        rowKey={({ result }) => result.chunkId}
        selectedKey={selectedId}
        onSelect={({ result }) => select({ chunkId: result.chunkId, marker: null })}
        selectsOnMove
        isDim={({ fate }) => fate.type !== 'packed'}
        empty="Neither leg found a passage."
      />
    </>
  );
}

/** @returns who asked and what both legs were kept from: `tenant halden, maya or staff · 38 chunks hidden from both legs` */
function accessNote({ tenant, principals, hiddenChunks }: SearchAccess): string {
  const who = [...(tenant === '' ? [] : [`tenant ${tenant}`]), principals.join(' or ')].join(', ');
  return `${who} · ${formatQuantity(hiddenChunks, 'chunk')} hidden from both legs`;
}

/** What was cut short or kept back on the way to these results. */
function legNote({ run }: ShownRun): string {
  const access = run.retrieval?.access;
  const rerank = run.retrieval?.rerank;
  return [
    ...(rerank?.capped === true
      ? [`${rerank.reranker} reranked ${rerank.scored} of ${rerank.candidates} in ${formatDuration(rerank.timeoutMs)}`]
      : []),
    ...(access === undefined ? [] : [accessNote(access)]),
  ].join(' · ');
}

function columnsFor(axis: RankAxis, nameOf: (displayPath: string) => string): readonly Column<RetrievalRow>[] {
  return [
    { id: 'rank', header: '#', width: 36, align: 'end', cell: ({ result }) => result.rank },
    {
      id: 'place',
      header: 'Document and section',
      minWidth: 96,
      cell: ({ result }) => <ShortPlace name={nameOf(result.displayPath)} section={result.headingPath.at(-1)} />,
      title: ({ result }) => fullPlace(result),
    },
    {
      id: 'marks',
      header: <RankAxisHead axis={axis} />,
      width: AXIS_WIDTH + 12,
      cell: ({ result }) => <RankMarks axis={axis} result={result} />,
    },
    {
      id: 'bm25',
      header: 'BM25',
      width: 58,
      align: 'end',
      cell: ({ result }) => <LegCell rank={result.bm25Rank} score={result.bm25Score} digits={1} />,
    },
    {
      id: 'vector',
      header: 'Vector',
      width: 58,
      align: 'end',
      cell: ({ result }) => <LegCell rank={result.vectorRank} score={result.cosineSimilarity} digits={2} />,
    },
    {
      id: 'fused',
      header: 'Fused',
      width: 98,
      align: 'end',
      cell: ({ result, share }) => (
        <span className="fused">
          <span className="fused__bar" style={{ width: `${(share * 100).toFixed(1)}%` }} />
          <span className="fused__value">{formatScore(result.fusedScore, 3)}</span>
        </span>
      ),
    },
    {
      id: 'rerank',
      header: 'Rerank',
      width: 56,
      align: 'end',
      cell: ({ result: { relevanceScore } }) =>
        relevanceScore === null ? <span className="text-3">{NOT_APPLICABLE}</span> : formatScore(relevanceScore),
      title: ({ result: { relevanceScore, fusedRank } }) =>
        relevanceScore === null
          ? 'The reranker did not score it'
          : `Fused at rank ${fusedRank}; the reranker gave it ${formatScore(relevanceScore, 3)}`,
    },
    { id: 'move', header: 'Move', width: 46, align: 'end', cell: ({ result: { move } }) => <Move places={move} /> },
    { id: 'context', header: 'Context', width: 92, align: 'end', cell: ({ fate }) => fateText(fate) },
  ];
}

function LegCell({ rank, score, digits }: { rank: number | null; score: number | null; digits: number }) {
  if (rank === null) return <span className="text-3">{NOT_APPLICABLE}</span>;
  return (
    <>
      <b>{rank}</b> <span className="text-3">{formatScore(score, digits)}</span>
    </>
  );
}

/** Places up or down since fusion; the arrow says which way without the colour of good or bad. */
function Move({ places }: { places: number }) {
  if (places === 0) return <span className="text-3">0</span>;
  return (
    <>
      <span aria-hidden="true">{places > 0 ? '▲' : '▼'}</span>
      <span className="visually-hidden">{places > 0 ? 'up' : 'down'}</span> {Math.abs(places)}
    </>
  );
}

function fateText(fate: RetrievalRow['fate']): string {
  switch (fate.type) {
    case 'packed':
      return `${fate.tokens} tok`;
    case 'superseded':
      return 'superseded';
    case 'repeats':
      return 'same text';
    case 'too-long':
      return 'no room';
    case 'neighbour':
      return 'with neighbour';
    case 'below-cut':
      return 'below cut';
  }
}
