import { startEmbeddingModel } from '../retrieval/embedding/start-embedding-model.ts';
import type { EmbeddingSettings } from '../contract/workspace-file.ts';
import type { EmbeddingModel } from '../spec/embedding-model.ts';
import type { EngineServices } from './services.ts';

/** @returns how to start the model that a generation, or trestle.jsonc, names */
export function createModelStarter(services: EngineServices): (settings: EmbeddingSettings) => Promise<EmbeddingModel> {
  const { layout } = services;
  return (settings) =>
    startEmbeddingModel({
      modelId: settings.model,
      workerUrl: layout.embedWorker,
      builtinModelDirectory: layout.builtinModelDirectory,
    });
}
