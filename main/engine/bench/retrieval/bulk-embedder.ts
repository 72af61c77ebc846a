import { availableParallelism } from 'node:os';
import { BUILTIN_MODEL_ID, startEmbeddingModel } from '../../../retrieval/embedding/start-embedding-model.ts';
import type { EmbeddingModelInfo } from '../../../spec/embedding-model.ts';
import { findPackageLayout } from '../../package-layout.ts';

/** The bundled model on several threads, for a corpus of a million texts. */
export interface BulkEmbedder {
  readonly info: EmbeddingModelInfo;
  /** Calls that run side by side. */
  readonly workers: number;
  /** @returns one row per text */
  embed(texts: readonly string[], purpose?: 'query' | 'passage'): Promise<Float32Array>;
  dispose(): Promise<void>;
}

const MOST_WORKERS = 8;

export async function startBulkEmbedder(): Promise<BulkEmbedder> {
  const { embedWorker: workerUrl, builtinModelDirectory } = findPackageLayout();
  const workers = Math.min(MOST_WORKERS, availableParallelism());
  const models = await Promise.all(
    Array.from({ length: workers }, () =>
      startEmbeddingModel({ modelId: BUILTIN_MODEL_ID, workerUrl, builtinModelDirectory }),
    ),
  );
  let turn = 0;
  const nextModel = (): (typeof models)[number] => models[turn++ % workers] as (typeof models)[number];
  return {
    info: nextModel().info,
    workers,
    embed: (texts, purpose = 'passage') => nextModel().embed(texts, { purpose }),
    dispose: async () => {
      await Promise.all(models.map((model) => model.dispose()));
    },
  };
}
