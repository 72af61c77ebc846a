import { createWorkerEmbeddingModel } from '../../../native/embedding/worker-embedding-model.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';

/** The model every package brings along. */
export const BUILTIN_MODEL_ID = 'builtin-en';

/**
 * Starts an embedding model in a worker of its own.
 *
 * @throws NotFoundError for an id that is not known, ModelCallError or ModelResponseError when it cannot be loaded
 */
export async function startEmbeddingModel(options: {
  modelId: string;
  workerUrl: URL;
  builtinModelDirectory: string;
}): Promise<EmbeddingModel> {
  const { modelId, workerUrl, builtinModelDirectory } = options;
  if (modelId !== BUILTIN_MODEL_ID) {
    throw new NotFoundError(
      `There is no embedding model "${modelId}". Known: ${BUILTIN_MODEL_ID}. Change "embedding" in trestle.jsonc.`,
    );
  }
  return await createWorkerEmbeddingModel({ workerUrl, model: { kind: 'builtin', directory: builtinModelDirectory } });
}

/**
 * Starts the model of a transformers.js-style folder in a worker of its own.
 *
 * @throws NotFoundError, ConfigError when the folder is no model that can be used, ModelCallError
 */
export async function startFolderModel(options: { directory: string; workerUrl: URL }): Promise<EmbeddingModel> {
  const { directory, workerUrl } = options;
  return await createWorkerEmbeddingModel({ workerUrl, model: { kind: 'transformers', directory } });
}
