import type { Database } from '../../storage/database.ts';

/** The generation that searches read, and the model its vectors come from. */
export interface ServingGeneration {
  generation: number;
  embeddingModel: string;
  embeddingFingerprint: string;
  dimensions: number;
  fusionWeight: number;
  chunker: string;
  /** False while another generation is being built or kept beside it: then every read must tell them apart. */
  isAlone: boolean;
}

/** @returns the generation in service, null for an index that nothing was ever ingested into */
export function readServingGeneration(database: Database): ServingGeneration | null {
  const row = database
    .prepare<Omit<ServingGeneration, 'isAlone'> & { generations: number }>(
      `SELECT generation, embedding_model AS embeddingModel, embedding_fingerprint AS embeddingFingerprint, dimensions,
         fusion_weight AS fusionWeight, chunker, (SELECT count(*) FROM generation) AS generations
       FROM generation WHERE state = 'serving' ORDER BY generation DESC LIMIT 1`,
    )
    .get();
  if (row === undefined) return null;
  const { generations, ...serving } = row;
  return { ...serving, isAlone: generations === 1 };
}
