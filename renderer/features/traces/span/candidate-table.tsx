import type { RetrievalRecord } from '../../../../main/contract/trace.ts';
import { documentPath, href } from '../../../navigation/paths.ts';
import { type Column, DataTable, formatCount, formatScore } from '../../../ui/index.ts';
import { type ChunkPlaces, useChunkPlaces } from './use-chunk-places.ts';

type Candidate = RetrievalRecord['candidates'][number];

/** Every candidate of one leg or of the fusion, best first. */
export function CandidateTable({ retrieval }: { retrieval: RetrievalRecord }) {
  const places = useChunkPlaces(retrieval.candidates.map(({ chunkId }) => chunkId));
  const filter = Object.keys(retrieval.filter ?? {}).length === 0 ? null : JSON.stringify(retrieval.filter);
  return (
    <>
      <div className="span-query">
        <span className="span-query__text">{retrieval.query}</span>
        <span className="text-3 nowrap">{`k ${formatCount(retrieval.k)}`}</span>
        {filter === null ? null : <span className="text-3 mono">{filter}</span>}
      </div>
      <DataTable
        label="Candidates, best first"
        columns={columnsFor(places)}
        rows={retrieval.candidates}
        rowKey={({ chunkId }) => chunkId}
        empty="Nothing was found."
      />
    </>
  );
}

function columnsFor(places: ChunkPlaces): readonly Column<Candidate>[] {
  return [
    { id: 'rank', header: '#', width: 40, align: 'end', cell: ({ rank }) => rank },
    {
      id: 'chunk',
      header: 'Chunk',
      cell: ({ chunkId }) => {
        const place = places.get(chunkId);
        return (
          <a href={href(documentPath({ id: chunkId }))} className={place === undefined ? 'mono' : undefined}>
            {place ?? chunkId}
          </a>
        );
      },
      title: ({ chunkId }) => chunkId,
    },
    { id: 'score', header: 'Score', width: 84, align: 'end', cell: ({ score }) => formatScore(score, 3) },
  ];
}
