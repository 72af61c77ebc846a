import type { DoctorCheck } from '../../contract/doctor.ts';
import { BUILTIN_MODEL_ID, startEmbeddingModel } from '../../retrieval/embedding/start-embedding-model.ts';
import type { EngineServices } from '../services.ts';

/** Loads the bundled model and embeds a sentence with it. */
export async function checkModels({ layout }: Pick<EngineServices, 'layout'>): Promise<DoctorCheck> {
  try {
    const startedAt = performance.now();
    const model = await startEmbeddingModel({
      modelId: BUILTIN_MODEL_ID,
      workerUrl: layout.embedWorker,
      builtinModelDirectory: layout.builtinModelDirectory,
    });
    const loadMs = Math.round(performance.now() - startedAt);
    try {
      await model.embed(['the cat sat on the mat'], { purpose: 'query' });
      const { modelId, dimensions } = model.info;
      return {
        id: 'models',
        ok: true,
        found: `${modelId}, ${dimensions} dimensions, loaded in ${loadMs} ms; local/extractive`,
        wayOut: null,
        isOptional: false,
      };
    } finally {
      await model.dispose();
    }
  } catch (error) {
    return {
      id: 'models',
      ok: false,
      found: error instanceof Error ? error.message : String(error),
      wayOut: `Put back ${layout.builtinModelDirectory} from the package: its files do not match their checksums.`,
      isOptional: false,
    };
  }
}
