import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

/** @returns the unit vector of each chunk in the order asked; null for a chunk that is gone or that the model knows nothing of */
export function readVectors(
  database: Database,
  request: { chunkIds: readonly ChunkId[] },
): (Float32Array<ArrayBuffer> | null)[] {
  const statement = database.prepare<{ vector: Uint8Array }>(
    `SELECT chunk_vector.vector FROM chunk JOIN chunk_vector USING (id) WHERE chunk.chunk_id = ${TEXT_VALUE}`,
  );
  return request.chunkIds.map((chunkId) => {
    const row = statement.get(chunkId);
    if (row === undefined) return null;
    // The bytes are copied because a Float32Array must begin at a multiple of four.
    const vector = new Float32Array(new Uint8Array(row.vector).buffer);
    return vector.every((value) => value === 0) ? null : vector;
  });
}
