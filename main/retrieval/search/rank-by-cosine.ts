import { ConfigError } from '../../base/errors/config-error.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';
import { type EligibleChunks, eligibleChunks } from './eligible-chunks.ts';
import { rankRows, type ScoredRow } from './rank-rows.ts';
import { readServingGeneration, type ServingGeneration } from './serving-generation.ts';

/** A query as the embedding model sees it, with the space it lives in. */
export interface QueryVector {
  values: Float32Array;
  modelId: string;
  fingerprint: string;
}

/**
 * Finds the rows nearest to a vector by cosine similarity, best first, equal scores in any order: {@link scanVectors}, or
 * a copy of the index in memory.
 */
export type FindByVector = (vector: Float32Array, limit: number, eligible: EligibleChunks | null) => ScoredRow[];

/**
 * The dense leg: exact cosine similarity of the query's vector to every eligible chunk's, scanned by sqlite-vec.
 *
 * @param request.k 1..1000
 * @returns at most k chunks by descending `cosineSimilarity` (-1..1), ties by chunk id; empty for an all-zero query, and
 *   never a chunk whose vector is all zero: the model knows nothing of such texts
 * @throws ConfigError when the index was built with another model: vectors of two models are never compared
 */
export function rankByCosine(
  database: Database,
  request: { vector: QueryVector; k: number; filter: RetrievalFilter },
  findRows: FindByVector = scanVectors(database),
  chunkIdOf?: (rowId: number) => ChunkId | undefined,
): RankedChunk[] {
  const { vector, k, filter } = request;
  const serving = readServingGeneration(database);
  if (serving === null) return [];
  requireSameModel(vector, serving);
  if (vector.values.every((value) => value === 0)) return [];
  const eligible = eligibleChunks(filter, serving);
  return rankRows(database, k, (limit) => findRows(vector.values, limit, eligible), chunkIdOf);
}

/** sqlite-vec's way: exact, and it computes every distance. */
export function scanVectors(database: Database): FindByVector {
  return (vector, limit, eligible) => {
    // A zero vector has no direction: its distance is NULL. NULLS LAST instead of a condition, which would compute the
    // distance a second time.
    const statement = database.prepare<{ id: number; score: number | null }>(
      `SELECT id, 1 - vec_distance_cosine(vector, ?) AS score FROM chunk_vector
       ${eligible === null ? '' : `WHERE id IN (${eligible.sql})`}
       ORDER BY score DESC NULLS LAST LIMIT ?`,
    );
    const rows = statement.all(bytesOf(vector), ...(eligible?.values ?? []), limit);
    return rows.filter((row): row is ScoredRow => row.score !== null);
  };
}

/** A vector as sqlite-vec takes it. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function requireSameModel(vector: QueryVector, serving: ServingGeneration): void {
  const { values, modelId, fingerprint } = vector;
  if (values.length === serving.dimensions && fingerprint === serving.embeddingFingerprint) return;
  const inUse = describeModel(modelId, values.length, fingerprint);
  const indexed = describeModel(serving.embeddingModel, serving.dimensions, serving.embeddingFingerprint);
  throw new ConfigError(
    `The index holds vectors of ${indexed}, but the workspace embeds questions with ${inUse}. ` +
      'Build an index of the new model beside it with `trestle generation build`; `--mode bm25` works meanwhile.',
    { details: { indexedModel: serving.embeddingModel, model: modelId } },
  );
}

/** Enough of the fingerprint to tell two files of one name apart. */
const SHOWN_FINGERPRINT_DIGITS = 8;

function describeModel(modelId: string, dimensions: number, fingerprint: string): string {
  return `${modelId} (${dimensions} dimensions, ${fingerprint.slice(0, SHOWN_FINGERPRINT_DIGITS)})`;
}
