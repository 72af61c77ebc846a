import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createWorkerEmbeddingModel } from '../../../native/embedding/worker-embedding-model.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { BUNDLED_RERANKER, NO_RERANKER } from '../../contract/retrieval.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';

/** The cross-encoders that searches of one workspace have named, each in a worker of its own. */
export interface RerankModels {
  /**
   * @param name a folder, relative to the workspace or absolute
   * @throws NotFoundError, ConfigError
   */
  open(name: string): Promise<EmbeddingModel>;
  dispose(): Promise<void>;
}

export function createRerankModels(options: { workspacePath: string; workerUrl: URL }): RerankModels {
  const { workspacePath, workerUrl } = options;
  const models = new Map<string, Promise<EmbeddingModel>>();
  return {
    open(name) {
      const directory = resolve(workspacePath, name);
      const known = models.get(directory);
      if (known !== undefined) return known;
      if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
        throw new NotFoundError(
          `There is no reranker "${name}": ${directory} is no folder. Give the folder of an ONNX cross-encoder, ${BUNDLED_RERANKER} or ${NO_RERANKER}.`,
        );
      }
      const starting = createWorkerEmbeddingModel({ workerUrl, model: { kind: 'cross-encoder', directory } });
      models.set(directory, starting);
      // The next search tries again: the folder may have been mended.
      starting.catch(() => models.delete(directory));
      return starting;
    },
    async dispose() {
      const started = await Promise.allSettled(models.values());
      models.clear();
      for (const model of started) if (model.status === 'fulfilled') await model.value.dispose();
    },
  };
}
