import type { ChunkId } from '../../contract/ids.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';

/** A chunk by row id with its score, higher is better. */
export interface ScoredRow {
  id: number;
  score: number;
}

/**
 * Rows read past k, so that the chunks that tie with the k-th are known. Folders are full of copies (licences, vendored
 * files), and copies score alike.
 */
const TIE_ALLOWANCE = 32;

/** When the allowance does not reach the end of a tie, the next try reads this many times as much. */
const TIE_GROWTH = 8;

/**
 * The best k chunks by descending score, ties by chunk id. Row ids change when a document is ingested again and chunk
 * ids do not, so the order must not rest on row ids; looking up the chunk id of every candidate in SQL would double the
 * time of a search (45 → 87 ms over 60,000 matches), so only the best ones and those tied with the last are looked up.
 *
 * @param readBest the best `limit` rows by descending score, equal scores in any order
 * @param chunkIdOf the chunk id of a row, undefined when it is gone; looked up in the database unless somebody knows it
 */
export function rankRows(
  database: Database,
  k: number,
  readBest: (limit: number) => readonly ScoredRow[],
  chunkIdOf: (rowId: number) => ChunkId | undefined = lookUpChunkIds(database),
): RankedChunk[] {
  let limit = k + TIE_ALLOWANCE;
  let rows = readBest(limit);
  while (rows.length === limit && rows[k - 1]?.score === rows[limit - 1]?.score) {
    limit *= TIE_GROWTH;
    rows = readBest(limit);
  }
  return rows
    .flatMap(({ id, score }) => {
      const chunkId = chunkIdOf(id);
      return chunkId === undefined ? [] : [{ chunkId, score }];
    })
    .toSorted((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1))
    .slice(0, k)
    .map(({ chunkId, score }, index) => ({ chunkId, rank: index + 1, score }));
}

function lookUpChunkIds(database: Database): (rowId: number) => ChunkId | undefined {
  const statement = database.prepare<{ chunkId: ChunkId }>('SELECT chunk_id AS chunkId FROM chunk WHERE id = ?');
  return (rowId) => statement.get(rowId)?.chunkId;
}
