import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { GenerationRegistry } from '../../retrieval/generations/generation-registry.ts';
import type { IndexDescription } from '../../spec/retriever.ts';
import { describeIndex } from '../../retrieval/search/describe-index.ts';
import type { Database } from '../../storage/database.ts';
import type { GenerationChoice } from './generation-set.ts';

/** The file of generation 1, which every workspace has. */
export const FIRST_GENERATION_FILE = 'index.db';

/** @returns the file name of a generation's index, below the state directory */
export function generationFile(generation: number): string {
  return generation === 1 ? FIRST_GENERATION_FILE : `index-g${generation}.db`;
}

/**
 * Enters index.db as generation 1 in a journal that knows of no generations yet: as what it was made with when it holds
 * something, else as what is wanted.
 */
export function ensureFirstGeneration(options: {
  registry: GenerationRegistry;
  index: Database;
  choice: () => GenerationChoice;
  createdAt: string;
}): void {
  const { registry, index, choice, createdAt } = options;
  if (registry.hasAny()) return;
  const present = describeIndex(index);
  const { embedding, chunker } = present.generation === 0 ? choice() : adopted(present, choice);
  const { generation } = registry.add({
    embedding,
    chunker,
    sources: [],
    state: 'complete',
    createdAt,
    fileOf: generationFile,
  });
  if (present.generation !== 0) {
    registry.noteModel(generation, { fingerprint: present.embeddingFingerprint, dimensions: present.dimensions });
  }
}

/** An index that came with its folder: how its model is reached, only the folder's own settings say. */
function adopted(
  { embeddingModel: model, chunker }: IndexDescription,
  choice: () => GenerationChoice,
): GenerationChoice {
  const wanted = chosen(choice);
  return { embedding: wanted?.model === model ? wanted : { model }, chunker };
}

/** Settings that cannot be read are said where they are used; the index is there all the same. */
function chosen(choice: () => GenerationChoice): GenerationChoice['embedding'] | null {
  try {
    return choice().embedding;
  } catch (error) {
    if (TrestleError.is(error)) return null;
    throw error;
  }
}
