import type { IndexDescription } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';
import { readServingGeneration } from './serving-generation.ts';

/** What an index is described as before anything was ingested. */
export const EMPTY_INDEX: IndexDescription = {
  embeddingModel: 'none',
  embeddingFingerprint: '',
  dimensions: 0,
  fusionWeight: 0,
  chunker: 'none',
  generation: 0,
};

/** @returns the generation in service as release bundles and the status bar name it; {@link EMPTY_INDEX} without one */
export function describeIndex(database: Database): IndexDescription {
  const serving = readServingGeneration(database);
  if (serving === null) return EMPTY_INDEX;
  const { isAlone: _, ...description } = serving;
  return description;
}
