import { ConfigError } from '../../base/errors/config-error.ts';
import type { EmbeddingModelInfo } from '../../spec/embedding-model.ts';
import type { Database } from '../../storage/database.ts';
import { CHUNKER_ID } from '../parse/chunk/chunk-blocks.ts';

/**
 * @param createdAt ISO, stamped when the generation is made
 * @returns the generation that documents are written into: the one that serves, or the first one, made now
 * @throws ConfigError when the index holds the vectors of another model or the chunks of another chunker: they must not
 *   be mixed
 */
export function ensureGeneration(database: Database, model: EmbeddingModelInfo, createdAt: string): number {
  const serving = database
    .prepare<{ generation: number; embedding_model: string; embedding_fingerprint: string; chunker: string }>(
      `SELECT generation, embedding_model, embedding_fingerprint, chunker
       FROM generation WHERE state = 'serving' ORDER BY generation DESC LIMIT 1`,
    )
    .get();
  if (!serving) {
    database
      .prepare(
        `INSERT INTO generation (generation, embedding_model, embedding_fingerprint, dimensions, fusion_weight, chunker, state, created_at)
         VALUES (1, ?, ?, ?, ?, ?, 'serving', ?)`,
      )
      .run(model.modelId, model.fingerprint, model.dimensions, model.fusionWeight, CHUNKER_ID, createdAt);
    return 1;
  }
  if (serving.embedding_fingerprint !== model.fingerprint) {
    throw new ConfigError(
      `The index was made with the embedding model ${serving.embedding_model} (${serving.embedding_fingerprint.slice(0, 12)}), ` +
        `not with ${model.modelId} (${model.fingerprint.slice(0, 12)}), and vectors of two models cannot be compared. ` +
        `Set embedding.model back in trestle.jsonc, or delete .trestle/index.db and ingest again.`,
      { details: { indexModel: serving.embedding_model, model: model.modelId } },
    );
  }
  if (serving.chunker !== CHUNKER_ID) {
    throw new ConfigError(
      `The index was cut into chunks by "${serving.chunker}"; this Trestle cuts by "${CHUNKER_ID}". ` +
        `Delete .trestle/index.db and ingest again.`,
    );
  }
  return serving.generation;
}
