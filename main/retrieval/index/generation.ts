import { ConfigError } from '../../base/errors/config-error.ts';
import type { EmbeddingModelInfo } from '../../spec/embedding-model.ts';
import type { Database } from '../../storage/database.ts';
import { findChunker } from '../parse/chunk/chunker.ts';

/**
 * @param options.createdAt ISO, stamped when the generation is made
 * @param options.generation the number it gets when the index is empty
 * @param options.chunker canonical id of what cuts the documents
 * @returns the generation that documents are written into: the one that is there, or a new one
 * @throws ConfigError when the index holds the vectors of another model or the chunks of another chunker: they must not
 *   be mixed
 */
export function ensureGeneration(
  database: Database,
  options: { model: EmbeddingModelInfo; createdAt: string; generation: number; chunker: string },
): number {
  const { model, createdAt, generation, chunker } = options;
  refuseUnknownChunker(chunker);
  const present = database
    .prepare<{ generation: number; embedding_model: string; embedding_fingerprint: string; chunker: string }>(
      `SELECT generation, embedding_model, embedding_fingerprint, chunker
       FROM generation WHERE state = 'serving' ORDER BY generation DESC LIMIT 1`,
    )
    .get();
  if (!present) {
    database
      .prepare(
        `INSERT INTO generation (generation, embedding_model, embedding_fingerprint, dimensions, fusion_weight, chunker, state, created_at)
         VALUES (?, ?, ?, ?, ?, ?, 'serving', ?)`,
      )
      .run(generation, model.modelId, model.fingerprint, model.dimensions, model.fusionWeight, chunker, createdAt);
    return generation;
  }
  if (present.embedding_fingerprint !== model.fingerprint) {
    throw new ConfigError(
      `The index was made with the embedding model ${present.embedding_model} (${present.embedding_fingerprint.slice(0, 12)}), ` +
        `not with ${model.modelId} (${model.fingerprint.slice(0, 12)}), and vectors of two models cannot be compared. ` +
        'Build an index of the new model beside it with `trestle generation build`.',
      { details: { indexModel: present.embedding_model, model: model.modelId } },
    );
  }
  if (present.chunker !== chunker) {
    throw new ConfigError(
      `The index was cut into chunks by "${present.chunker}", not by "${chunker}". ` +
        'Build one of the other chunker beside it with `trestle generation build`.',
      { details: { indexChunker: present.chunker, chunker } },
    );
  }
  return present.generation;
}

function refuseUnknownChunker(chunker: string): void {
  if (findChunker(chunker) !== null) return;
  throw new ConfigError(
    `The index was cut into chunks by "${chunker}", which this Trestle does not have; it goes on answering as it is. ` +
      'Build a current one beside it with `trestle generation build`.',
    { details: { chunker } },
  );
}
