import { createScanKernel } from '../../../native/kernel/scan-kernel.ts';
import type { Database } from '../../storage/database.ts';
import { bytesOf, type FindByVector, rankByCosine } from '../search/rank-by-cosine.ts';
import type { ScoredRow } from '../search/rank-rows.ts';
import { readServingGeneration } from '../search/serving-generation.ts';
import { ChunkIds } from './chunk-ids.ts';
import type { LegIndex, LegKind } from './leg-index.ts';
import { MAX_ROW_ID } from './load-postings.ts';
import { VectorMemory } from './vector-memory.ts';

type CosineRequest = Parameters<typeof rankByCosine>[1];

const ROWS_BETWEEN_REPORTS = 8192;

/** The dense leg in memory. */
export const VECTOR_LEG: LegKind = {
  scan: (database, request) => rankByCosine(database, request as CosineRequest),
  load(database, onProgress) {
    const dimensions = readServingGeneration(database)?.dimensions ?? 0;
    const memory = new VectorMemory({ kernel: createScanKernel(), dimensions });
    // Vectors of other generations have other dimensions, and are never searched.
    const byteLength = Float32Array.BYTES_PER_ELEMENT * dimensions;
    const set = (id: number, bytes: Uint8Array): void => {
      if (bytes.byteLength !== byteLength || id > MAX_ROW_ID) memory.remove(id);
      else memory.set(id, toVector(bytes));
    };
    const total = database.prepare<{ rows: number }>('SELECT count(*) AS rows FROM chunk_vector').get()?.rows ?? 0;
    let read = 0;
    const rows = database.prepare<VectorRow>('SELECT id, vector FROM chunk_vector ORDER BY id').iterate();
    for (const { id, vector } of rows) {
      set(id, vector);
      read += 1;
      if (read % ROWS_BETWEEN_REPORTS === 0) onProgress(read / total);
    }
    const chunkIds = new ChunkIds();
    chunkIds.load(database);
    return {
      get chunks() {
        return memory.rows;
      },
      get bytes() {
        return { ...memory.bytes, chunkIds: chunkIds.byteLength };
      },
      apply(current, rowIds) {
        chunkIds.apply(current, rowIds);
        const readOne = current.prepare<VectorRow>('SELECT id, vector FROM chunk_vector WHERE id = ?');
        for (const rowId of rowIds) {
          const row = readOne.get(rowId);
          if (row === undefined) memory.remove(rowId);
          else set(rowId, row.vector);
        }
      },
      rank({ database: current, request, eligible }) {
        const find: FindByVector = (vector, limit, chunks) => {
          const allowed = eligible.of(current, chunks);
          const ranked = memory.rank(vector, limit, allowed);
          return ranked ?? scoreExactly(current, vector, memory.search(vector, limit, allowed)).slice(0, limit);
        };
        return rankByCosine(current, request as CosineRequest, find, (rowId) => chunkIds.of(rowId));
      },
      *tidy() {},
      close() {},
    } satisfies LegIndex;
  },
};

interface VectorRow {
  id: number;
  vector: Uint8Array;
}

/** Cosine similarity of the vectors themselves, as `scanVectors` computes it. */
function scoreExactly(database: Database, vector: Float32Array, rowIds: readonly number[]): ScoredRow[] {
  return database
    .prepare<ScoredRow>(
      `SELECT chunk_vector.id, 1 - vec_distance_cosine(vector, ?) AS score
       FROM json_each(?) AS candidate CROSS JOIN chunk_vector ON chunk_vector.id = candidate.value`,
    )
    .all(bytesOf(vector), JSON.stringify(rowIds))
    .toSorted((a, b) => b.score - a.score);
}

/** The bytes are copied because a Float32Array must begin at a multiple of four. */
function toVector(bytes: Uint8Array): Float32Array {
  return bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT)
    : new Float32Array(bytes.slice().buffer);
}
