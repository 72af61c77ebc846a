import type { Database } from '../../storage/database.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

/** @returns how to find the stored vector of an embedding input by its hash; null when no chunk has one */
export function createVectorFinder(database: Database, modelId: string): (textHash: string) => Float32Array | null {
  const statement = database.prepare<{ vector: Uint8Array }>(
    `SELECT chunk_vector.vector FROM chunk JOIN chunk_vector USING (id)
     WHERE chunk.text_hash = ${TEXT_VALUE} AND chunk_vector.model_id = ${TEXT_VALUE} LIMIT 1`,
  );
  return (textHash) => {
    const row = statement.get(textHash, modelId);
    // The bytes are copied because a Float32Array must begin at a multiple of four.
    return row ? new Float32Array(row.vector.slice().buffer) : null;
  };
}
