import type { ChunkId } from '../../contract/ids.ts';
import type { Chunk, RetrievalFilter } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { eligibleChunks } from './eligible-chunks.ts';
import { readChunks } from './read-chunks.ts';
import { readServingGeneration } from './serving-generation.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

/**
 * For each chunk the run of chunks around it in its document that share its section (the same headings above them).
 *
 * @param request.distance chunks on each side
 * @returns in document order, the chunk itself among them; empty for a chunk that is gone
 */
export function readNeighbours(
  database: Database,
  request: { chunkIds: readonly ChunkId[]; distance: number; filter: RetrievalFilter },
): Chunk[][] {
  const serving = readServingGeneration(database);
  if (serving === null) return request.chunkIds.map(() => []);
  const eligible = eligibleChunks(request.filter, serving);
  const statement = database.prepare<{ chunkId: ChunkId; ordinal: number; own: number }>(
    `SELECT near.chunk_id AS chunkId, near.ordinal, mid.ordinal AS own
     FROM chunk AS mid JOIN chunk AS near ON near.document_id = mid.document_id
       AND near.ordinal BETWEEN mid.ordinal - ? AND mid.ordinal + ?
       AND near.heading_path = mid.heading_path AND near.generation = mid.generation
     WHERE mid.chunk_id = ${TEXT_VALUE} ${eligible === null ? '' : `AND near.id IN (${eligible.sql})`}
     ORDER BY near.ordinal`,
  );
  const { distance } = request;
  return request.chunkIds.map((chunkId) => {
    const rows = statement.all(distance, distance, chunkId, ...(eligible?.values ?? []));
    return readChunks(database, { chunkIds: unbroken(rows).map((row) => row.chunkId) });
  });
}

/** The rows that follow one another without a gap around the chunk itself. */
function unbroken<Row extends { ordinal: number; own: number }>(rows: readonly Row[]): readonly Row[] {
  const place = rows.findIndex(({ ordinal, own }) => ordinal === own);
  if (place < 0) return [];
  let start = place;
  let end = place;
  while (start > 0 && rows[start - 1]?.ordinal === (rows[start]?.ordinal ?? 0) - 1) start--;
  while (end < rows.length - 1 && rows[end + 1]?.ordinal === (rows[end]?.ordinal ?? 0) + 1) end++;
  return rows.slice(start, end + 1);
}
